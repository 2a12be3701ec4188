using System.Runtime.Versioning;
using BuildKit.Storage;

namespace BuildKit.Dockerfiles.Execution;

/// <summary>
/// A folder of the run folder, which is memory on most machines and the user's alone, for what must not outlive a build; never in the store, from which
/// layers are made. A lock says that its build lives, and ends with it.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class SecretFolder : IDisposable
{
    private const string Prefix = "secrets-";
    private const string OwnerLock = "owner";
    private const string Turn = "build-secrets";
    private readonly StoreLock? _owner;

    public SecretFolder(Store store)
    {
        Path = System.IO.Path.Combine(store.EnsureRunRoot(), $"{Prefix}{Guid.NewGuid():n}");
        using var turn = store.Locks.Acquire(Turn, LockMode.Exclusive);
        Directory.CreateDirectory(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        _owner = StoreLock.TryAcquire(System.IO.Path.Combine(Path, OwnerLock), LockMode.Exclusive);
    }

    public string Path { get; }

    public void Dispose()
    {
        Directory.Delete(Path, recursive: true);
        _owner?.Dispose();
    }

    /// <summary>Removes the folders of builds that were killed: their locks went with them.</summary>
    public static void Sweep(Store store)
    {
        if (!Directory.Exists(store.RunRoot)) return;
        using var turn = store.Locks.Acquire(Turn, LockMode.Exclusive);
        foreach (var folder in Directory.EnumerateDirectories(store.RunRoot, Prefix + "*"))
        {
            using var owner = StoreLock.TryAcquire(System.IO.Path.Combine(folder, OwnerLock), LockMode.Exclusive);
            if (owner is not null) Directory.Delete(folder, recursive: true);
        }
    }
}
