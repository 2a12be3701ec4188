using System.Globalization;
using System.Text;
using BuildKit.Oci;

namespace BuildKit.Storage;

/// <summary>
/// What one open store holds while it works: a folder in <c>tmp</c> where everything is born, and a lease on the content it has seen or
/// written and that nothing may refer to yet. Both live as long as the lock in the folder is held, which the kernel ends with the
/// process; a process id alone would say nothing to a collector in another pid namespace.
/// </summary>
internal sealed class StoreSession : IDisposable
{
    public const string LockName = "lock";
    public const string LeaseName = "lease";

    /// <summary>Held shared for the moment in which a lease grows, alone by the collector while it looks and removes.</summary>
    public const string StoreLockName = "store";

    private readonly Lock _gate = new();
    private readonly HashSet<string> _leased = new(StringComparer.Ordinal);
    private readonly Locks _locks;
    private readonly StoreLock _alive;
    private readonly FileStream _lease;
    private int _names;

    private StoreSession(string directory, Locks locks, StoreLock alive, FileStream lease) =>
        (Directory, _locks, _alive, _lease) = (directory, locks, alive, lease);

    public string Directory { get; }

    public static StoreSession Begin(string temporaryRoot, Locks locks)
    {
        // Without the shared lock a collector could find the folder between its creation and its lock, and take it for a dead one's.
        using var store = locks.Acquire(StoreLockName, LockMode.Shared);
        var directory = Path.Combine(temporaryRoot, NameOfOwner());
        System.IO.Directory.CreateDirectory(directory);
        var alive = StoreLock.TryAcquire(Path.Combine(directory, LockName), LockMode.Exclusive)
            ?? throw new IOException($"'{directory}' belongs to another process");
        try
        {
            return new StoreSession(directory, locks, alive, new FileStream(Path.Combine(directory, LeaseName), FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0));
        }
        catch
        {
            alive.Dispose();
            throw;
        }
    }

    /// <summary>A path that nobody has, for something about to be born.</summary>
    public string NewPath(string kind) => Path.Combine(Directory, string.Create(CultureInfo.InvariantCulture, $"{kind}-{Interlocked.Increment(ref _names)}"));

    /// <summary>
    /// From here to the session's end no collector removes this content (a blob, what a manifest reaches, or an unpacked layer by its chain
    /// id). Whoever then looks and finds it may rely on it.
    /// </summary>
    public void Lease(Digest digest)
    {
        lock (_gate)
        {
            if (_leased.Contains(digest.Hex)) return;
            using var store = _locks.Acquire(StoreLockName, LockMode.Shared);
            _lease.Write(Encoding.ASCII.GetBytes(digest + "\n"));
            _leased.Add(digest.Hex);
        }
    }

    public void Dispose()
    {
        _lease.Dispose();
        try
        {
            Trees.Remove(Directory);
        }
        catch (Exception e) when (e.IsStorageFailure())
        {
            // What is left is swept by the next collection, as after a crash; an error here would hide the one that matters.
        }

        _alive.Dispose();
    }

    /// <summary>Process id and start time tell a human whose folder it is; the random part lets one process open a store twice.</summary>
    private static string NameOfOwner()
    {
        // A guid comes from the kernel; the cryptographic generator would load OpenSSL, which takes longer than most commands.
        return string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}-{StartTime()}-{Convert.ToHexStringLower(Guid.NewGuid().ToByteArray())}");
    }

    private static string StartTime()
    {
        if (!OperatingSystem.IsLinux()) return Environment.TickCount64.ToString(CultureInfo.InvariantCulture);

        // proc_pid_stat(5): the 22nd field, counted after the command, which may hold spaces and parentheses.
        var stat = Encoding.ASCII.GetString(File.ReadAllBytes("/proc/self/stat"));
        return stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[19];
    }
}
