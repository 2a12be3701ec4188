using System.Runtime.Versioning;
using BuildKit.Containers.Mounts;
using BuildKit.Storage;

namespace BuildKit.Containers;

/// <summary>
/// Creates, runs and looks after the containers of a store: one file per verb. There is no daemon behind it; any number of processes use
/// one store at once, and what one of them leaves behind by dying, the next puts right. Names and ids are as people type them: a name, an
/// id, or the unambiguous beginning of one.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed partial class ContainerEngine(EngineOptions options)
{
    private readonly EngineParts _parts = new(options);

    /// <summary>For <see cref="Store.Foreign"/> of a store that is used without root: without it, files of subordinate ids can be neither made nor removed.</summary>
    public static ForeignFiles ForeignFiles(EngineOptions options) => MappedFiles.For(options);

    /// <summary>The container as it is now.</summary>
    public Container Find(string nameOrId)
    {
        var found = _parts.Containers.Find(nameOrId);
        return RemoveIfAbandoned(found) ? throw ContainerException.NotFound(nameOrId) : found;
    }

    /// <summary>A thread of its own: a supervisor blocks, and its thread must not be lent to others before the container has ended.</summary>
    private static Task<T> OnOwnThread<T>(string name, Func<T> function)
    {
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            try
            {
                result.SetResult(function());
            }
            catch (Exception e)
            {
                // Carried over to whoever awaits.
                result.SetException(e);
            }
        }) { IsBackground = true, Name = name }.Start();
        return result.Task;
    }
}
