using System.Runtime.Versioning;
using BuildKit.Containers.Bundles.Json;
using BuildKit.Containers.Specification;
using BuildKit.Linux;
using BuildKit.Oci.Json;
using BuildKit.Storage;

namespace BuildKit.Containers.Bundles;

/// <summary>The files of one container: a copy of its configuration, its state, the gate its process waits at, a lock.</summary>
[SupportedOSPlatform("linux")]
internal sealed class BundleFolder(string path)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public string Path => path;

    public string Id => System.IO.Path.GetFileName(path);

    public string Config => path + "/config.json";

    public string State => path + "/state.json";

    /// <summary>There until the container is started.</summary>
    public string Gate => path + "/exec.fifo";

    /// <summary>A hook writes here what it has to say.</summary>
    public string HookOutput => path + "/hook.log";

    public string HookInput => path + "/hook.json";

    /// <summary>One change at a time. Who waits here too long is told, instead of hanging behind a hook that never ends.</summary>
    public StoreLock Lock()
    {
        var deadline = DateTime.UtcNow + Patience;
        while (true)
        {
            if (!Directory.Exists(path)) throw BundleException.NotFound(Id);
            if (StoreLock.TryAcquire(path + "/lock", LockMode.Exclusive) is { } held) return held;
            if (DateTime.UtcNow > deadline) throw BundleException.Busy(Id);
            // The kernel's own wait for a lock of this kind (F_OFD_SETLKW) has no deadline.
            Thread.Sleep(2);
        }
    }

    public BundleState ReadState()
    {
        if (!File.Exists(State)) throw Directory.Exists(path) ? BundleException.Incomplete(State) : BundleException.NotFound(Id);
        try
        {
            var state = RuntimeSpecFile.Read(RuntimeSpecFile.ReadBytes(State), State, BundleStateJson.Read);
            return state.Id == Id ? state : throw BundleException.Damaged(State, "it names another container", null);
        }
        catch (BundleException e) when (e.Code == "BK3401")
        {
            throw BundleException.Damaged(State, e.Message, e);
        }
    }

    public void WriteState(BundleState state) => Replace(State, JsonWriting.Write(state, BundleStateJson.Write));

    public RuntimeSpec ReadSpec(string bundle) => SpecChecks.Resolve(RuntimeSpecFile.Read(RuntimeSpecFile.ReadBytes(Config), Config), bundle);

    /// <summary>All at once, also for readers without the lock.</summary>
    public static void Replace(string file, ReadOnlySpan<byte> bytes)
    {
        var draft = file + ".new";
        File.WriteAllBytes(draft, bytes);
        File.Move(draft, file, overwrite: true);
    }

    public void Remove()
    {
        if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
    }
}
