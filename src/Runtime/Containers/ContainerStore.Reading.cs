using BuildKit.Containers.Health;
using BuildKit.Containers.Supervision;
using BuildKit.Linux;
using BuildKit.Storage;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Containers;

internal sealed partial class ContainerStore
{
    /// <summary>By id, unambiguous beginning of an id, or name.</summary>
    public Container Find(string nameOrId) =>
        FindId(nameOrId) is { } id && TryRead(id) is { } container ? container : throw ContainerException.NotFound(nameOrId);

    private string? FindId(string nameOrId)
    {
        var bare = nameOrId.TrimStart('/');
        return IsId(bare) ? bare : ReadName(bare) ?? ByPrefix(bare);
    }

    /// <summary>Null when there is no such container (any more).</summary>
    public Container? TryRead(string id)
    {
        var folder = FolderOf(id);
        try
        {
            if (TryReadRecord(id) is not { } record) return null;
            var state = ReadState(folder);
            return Repair(new Container(record, state) { Health = ReadHealth(folder, record, state) }, folder);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return GoneOrDamaged<Container>(folder, folder.State, e);
        }
    }

    private ContainerRecord? TryReadRecord(string id)
    {
        var folder = FolderOf(id);
        try
        {
            var record = ReadDocument(folder.Config, bytes => ContainerJson.ReadRecord(bytes));
            if (record.Version > 1) throw ContainerException.NewerFormat(folder.Config, record.Version);
            return record.Id == id ? record : throw ContainerException.Damaged(folder.Config, "it names another container", null);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return GoneOrDamaged<ContainerRecord>(folder, folder.Config, e);
        }
    }

    /// <summary>A container comes and goes by one rename of its folder: a folder that lacks a file has lost it, and holds its name until it is removed.</summary>
    private static T? GoneOrDamaged<T>(ContainerFolder folder, string path, Exception inner)
        where T : class =>
        Directory.Exists(folder.Path) ? throw ContainerException.Damaged(path, "it is missing", inner) : null;

    /// <summary>
    /// Containers in order of creation, newest first. A container whose files are damaged does not hide the others: it is handed to
    /// <paramref name="damaged"/>.
    /// </summary>
    public IReadOnlyList<Container> List(bool all, Action<BuildKitException> damaged)
    {
        var found = (all ? AllIds() : RunningIds()).Select(id => TryList(id, damaged)).OfType<Container>().Where(c => all || c.State.IsAlive).ToList();
        return [.. found.OrderByDescending(c => c.Record.Created).ThenBy(c => c.Id, StringComparer.Ordinal)];
    }

    /// <summary>
    /// What lists show of all containers, in no order. Those that have ended are read from one file, as long as nothing has been written about
    /// them since; the others from their own.
    /// </summary>
    /// <param name="skip">Called for each that was read; those it is true for are left out.</param>
    /// <param name="damaged">Gets containers whose files are damaged; they hide no others.</param>
    public IReadOnlyList<ContainerFacts> Overview(Func<Container, bool> skip, Action<BuildKitException> damaged)
    {
        if (!Directory.Exists(_folder)) return [];
        using var folder = new SafeFileHandle(FileCalls.Open(_folder, OpenFlags.ReadOnly | OpenFlags.Directory), ownsHandle: true);
        var directory = DescriptorCalls.Number(folder);
        var cache = new ContainerListCache(_store);
        var known = cache.Read();
        var (alive, ended, unknown) = (new List<ContainerFacts>(), new List<KeptContainer>(), 0);
        foreach (var (id, _) in FileCalls.List(directory))
        {
            if (!IsId(id) || ContainerListCache.StampOf(directory, id) is not { } stamp) continue;
            if (known.TryGetValue(id, out var kept) && kept.Stamp == stamp) ended.Add(kept);
            else if (TryList(id, damaged) is not { } container || skip(container)) continue;
            else if (container.State.Status is not (ContainerStatus.Created or ContainerStatus.Exited)) alive.Add(ContainerFacts.Of(container));
            else
            {
                // What removes itself is looked at each time.
                if (!container.Record.Spec.AutoRemove) unknown++;
                ended.Add(new KeptContainer(container.Record.Spec.AutoRemove ? long.MaxValue : stamp, ContainerFacts.Of(container)));
            }
        }

        cache.Keep(ended, unknown);
        return [.. alive, .. ended.Select(e => e.Facts)];
    }

    private Container? TryList(string id, Action<BuildKitException> damaged)
    {
        try
        {
            return TryRead(id);
        }
        catch (ContainerException e)
        {
            damaged(e);
            return null;
        }
    }

    /// <summary>The records alone, states neither read nor repaired.</summary>
    public IEnumerable<ContainerRecord> Records() => AllIds().Select(TryReadRecord).OfType<ContainerRecord>();

    public ContainerState ReadState(ContainerFolder folder) => ReadDocument(folder.State, bytes => ContainerJson.ReadState(bytes));

    public void WriteState(ContainerFolder folder, ContainerState state, bool durable) => Replace(folder.State, ContainerJson.Write(state), durable);

    public void WriteHealth(ContainerFolder folder, HealthState health) => Replace(folder.Health, ContainerJson.Write(health), durable: false);

    /// <summary>
    /// Null without a check, and before the first start. Of a container that runs nothing may be written yet, or what was written is damaged: it is looked at
    /// from the beginning, and the next probe writes it anew.
    /// </summary>
    private static HealthState? ReadHealth(ContainerFolder folder, ContainerRecord record, ContainerState state)
    {
        if (record.Resolved.Health is null) return null;
        try
        {
            if (File.Exists(folder.Health)) return ReadDocument(folder.Health, bytes => ContainerJson.ReadHealth(bytes));
        }
        catch (Exception e) when (e is ContainerException or FileNotFoundException)
        {
            // As if there were none.
        }

        return state.IsRunning ? new HealthState() : null;
    }

    /// <summary>Changes the state of a container that still exists; the change sees what is there now. Returns what was written.</summary>
    public ContainerState ChangeState(string id, Func<ContainerState, ContainerState> change)
    {
        var folder = FolderOf(id);
        using var held = LockState(folder);
        if (!File.Exists(folder.Config)) throw ContainerException.NotFound(id);
        var before = ReadState(folder);
        var after = change(before);
        if (!ReferenceEquals(before, after)) WriteState(folder, after, durable: !after.IsRunning);
        return after;
    }

    /// <summary>'no' for a container that is gone or damaged: nothing is started that nobody can describe.</summary>
    public RestartPolicy ReadPolicy(string id)
    {
        try
        {
            return TryReadRecord(id)?.Spec.Restart ?? RestartPolicy.No;
        }
        catch (ContainerException)
        {
            return RestartPolicy.No;
        }
    }

    /// <summary>Whether a monitor lives, which also means: whether more may be written about the container.</summary>
    public bool IsWatched(ContainerFolder folder)
    {
        try
        {
            using var held = TryLockMonitor(folder);
            return held is null;
        }
        catch (DirectoryNotFoundException)
        {
            // It has removed itself.
            return false;
        }
    }

    /// <summary>Null when a monitor lives.</summary>
    public StoreLock? TryLockMonitor(ContainerFolder folder) => StoreLock.TryAcquire(folder.MonitorLock, LockMode.Exclusive);

    /// <summary>
    /// What a crash left behind is put right by whoever sees it: a container that is said to run but does not has ended, and nobody saw
    /// how; one whose monitor died goes on, unmonitored. While a monitor lives its word stands.
    /// </summary>
    private Container Repair(Container container, ContainerFolder folder)
    {
        if (!container.State.IsAlive) return container;
        var alive = IsAlive(container.State.Process);
        if (container.State.Monitor is null && alive) return container;
        using var monitor = TryLockMonitor(folder);
        if (monitor is null) return container;

        // The monitor may have written the end between our reading and its own.
        var state = ChangeState(container.Id, now => !now.IsAlive ? now
            : now.Status == ContainerStatus.Restarting ? now with { Status = ContainerStatus.Exited, Monitor = null }
            : IsAlive(now.Process) ? now with { Monitor = null }
            : Lost(now));
        if (!state.IsAlive)
        {
            using var group = ContainerCgroup.Open(container);
            group?.Remove();
            // The run folder of one that is to remove itself is how RemoveLeftovers finds it.
            if (!container.Record.Spec.AutoRemove) RemoveRunFolder(folder);
        }

        return container with { State = state };
    }

    internal static bool IsAlive(ProcessIdentity? process)
    {
        if (process is null || process.BootId != ProcessHandle.BootId) return false;
        using var handle = ProcessHandle.TryOpen(process.Pid, process.StartTime);
        return handle is not null;
    }

    private static ContainerState Lost(ContainerState state) => state with
    {
        Status = ContainerStatus.Exited,
        Process = null,
        Monitor = null,
        ExitCode = null,
        Cgroup = null,
        OutOfMemory = RanOutOfMemory(state),
        Ports = [],
        Error = state.Process?.BootId == ProcessHandle.BootId
            ? "The monitor of the container died, and nobody saw the container end: its exit code is not known."
            : "The machine was restarted while the container ran: its exit code is not known.",
    };

    private static bool RanOutOfMemory(ContainerState state)
    {
        if (state.Cgroup is not { } record || state.Process?.BootId != ProcessHandle.BootId) return false;
        using var group = Resources.ControlGroup.Open(record.Folders);
        return group.OutOfMemoryKills() > 0;
    }

    private string? ByPrefix(string prefix)
    {
        if (prefix.Length == 0 || !prefix.All(char.IsAsciiHexDigitLower)) return null;
        var matches = AllIds().Where(id => id.StartsWith(prefix, StringComparison.Ordinal)).Take(2).ToList();
        return matches.Count == 2 ? throw ContainerException.Ambiguous(prefix) : matches.FirstOrDefault();
    }

    private IEnumerable<string> AllIds() => Ids(_folder);

    /// <summary>Those with a run folder: they run, or did when their owner was killed.</summary>
    public IEnumerable<string> RunningIds() => Ids(Path.Combine(_store.RunRoot, "containers"));

    private static IEnumerable<string> Ids(string folder) =>
        Directory.Exists(folder) ? Directory.EnumerateDirectories(folder).Select(p => Path.GetFileName(p)!).Where(IsId) : [];

    /// <summary>The lock goes with the container when that is removed: who waited for it finds nothing left to change.</summary>
    private static StoreLock LockState(ContainerFolder folder)
    {
        try
        {
            if (Directory.Exists(folder.Path)) return StoreLock.Acquire(folder.StateLock, LockMode.Exclusive);
        }
        catch (DirectoryNotFoundException)
        {
            // Removed since it was looked for.
        }

        throw ContainerException.NotFound(Path.GetFileName(folder.Path));
    }
}
