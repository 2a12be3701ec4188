using BuildKit.Oci;

namespace BuildKit.Storage;

/// <summary>
/// Images, layers and references of this machine in plain files: no database, no daemon. Any number of processes use one store at once.
/// Opening reads one tiny file. Layout: docs/design/store.md.
/// </summary>
public sealed class Store : IDisposable
{
    private readonly Lock _gate = new();
    private StoreSession? _session;
    private StoreLock? _entered;
    private bool _disposed;
    private bool _cannotLease;

    private Store(StoreLocation location)
    {
        Location = location;
        Locks = new Locks(In("locks"));
        Blobs = new BlobStore(this, In("blobs", "sha256"));
        References = new ReferenceStore(this, In("references"));
        Layers = new LayerStore(this, In("layers"));
        Events = new EventJournal(this);
        Referrers = new ReferrerStore(this, In("referrers"));
    }

    public StoreLocation Location { get; }

    public string Root => Location.Root;

    /// <summary>State of what runs now; gone after a reboot. Made on first use by <see cref="EnsureRunRoot"/>.</summary>
    public string RunRoot => Location.RunRoot;

    public BlobStore Blobs { get; }

    public ReferenceStore References { get; }

    public ReferrerStore Referrers { get; }

    public LayerStore Layers { get; }

    public Locks Locks { get; }

    /// <summary>Set by those who open a store without root for running containers.</summary>
    public ForeignFiles? Foreign { get; set; }

    /// <summary>True once this opening has put content into the store that was not there before.</summary>
    public bool HasGrown { get; internal set; }

    internal EventJournal Events { get; }

    /// <summary>Notes that something happened to an image, for who follows the store's events. Never fails.</summary>
    public void Note(StoreEvent happened) => Events.Write(happened);

    internal string TemporaryRoot => In("tmp");

    /// <summary>Opens a store and makes it when there is none (unless it is to be read only). A format newer than this version's is refused.</summary>
    public static Store Open(StoreLocation location)
    {
        StoreFormat.Ensure(location);
        return new Store(location);
    }

    /// <summary>A folder of the store that a higher room owns ("containers", "volumes", …), made when absent.</summary>
    public string EnsureFolder(string name)
    {
        var path = In(name);
        Write($"Making the folder '{name}'", path, () => PrivateFolder.Ensure(path));
        return path;
    }

    /// <summary>Makes the run folder and sees to it that nobody else owns it: below /tmp anyone may have been there first.</summary>
    public string EnsureRunRoot()
    {
        Write("Making the run folder", RunRoot, () =>
        {
            if (Location.IsNamed) EnterRunRoot();
            else PrivateFolder.Ensure(RunRoot);
        });
        PrivateFolder.RequireOwn(RunRoot);
        return RunRoot;
    }

    private void EnterRunRoot()
    {
        lock (_gate)
        {
            if (_entered is not null && Directory.Exists(RunRoot)) return;
            _entered?.Dispose();
            _entered = NamedRunFolders.Enter(RunRoot, Root);
        }
    }

    /// <summary>A path in the store's own temporary folder, on the file system of everything else, swept when this process is dead.</summary>
    public string NewTemporaryPath(string kind) => Session($"Making a temporary {kind}").NewPath(kind);

    /// <summary>Removes the temporary folders of dead processes, which a collection does too: for those who have just met a dead one.</summary>
    public void SweepTemporaries()
    {
        RequireWritable("Sweeping temporary folders");
        SessionFolders sessions;
        using (Locks.Acquire(StoreSession.StoreLockName, LockMode.Exclusive)) sessions = new SessionFolders(this);
        using (sessions) sessions.RemoveDead();
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _session?.Dispose();
            _session = null;
            _entered?.Dispose();
            _entered = null;
        }
    }

    internal string In(params ReadOnlySpan<string> parts) => Path.Combine([Root, .. parts]);

    /// <summary>The session of this open store, begun by the first thing that needs one: reading never does.</summary>
    internal StoreSession Session(string step)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            RequireWritable(step);
            if (_session is not null) return _session;
            Write(step, TemporaryRoot, () => _session = StoreSession.Begin(TemporaryRoot, Locks));
            return _session!;
        }
    }

    /// <summary>
    /// Content that a collector must not take while this store is open. A store that cannot be written has no leases: who reads it takes
    /// the risk that another user's collection removes what he reads.
    /// </summary>
    internal void Lease(Digest digest)
    {
        if (_cannotLease || Location.ReadOnly) return;
        try
        {
            Session("Holding content").Lease(digest);
        }
        catch (StoreException e) when (e.Code == "BK4003")
        {
            _cannotLease = true;
        }
    }

    internal void RequireWritable(string step)
    {
        if (Location.ReadOnly) throw StoreException.OpenedReadOnly(step, Root);
    }

    internal void Write(string step, string path, Action action)
    {
        RequireWritable(step);
        try
        {
            action();
        }
        catch (Exception e) when (e.IsStorageFailure())
        {
            throw StoreException.CannotWrite(step, path, e);
        }
    }
}
