using System.Diagnostics;
using BuildKit.Linux;

namespace BuildKit.Containers.Resources;

internal sealed partial class ControlGroup
{
    private static readonly TimeSpan FreezingPatience = TimeSpan.FromSeconds(10);

    /// <summary>Whether there is something to freeze it by.</summary>
    public bool CanFreeze => _unified is not null || Freezer is not null;

    private string? Freezer => Folders.FirstOrDefault(f => File.Exists(Path.Combine(f, "freezer.state")));

    /// <summary>Returns when every process stands still (or goes on). Idempotent.</summary>
    public void SetFrozen(bool frozen)
    {
        var folder = _unified ?? Freezer;
        // Whoever is killed while it stands still dies at once, and its monitor removes the group at any moment of this, folder by folder: nothing is left to go on.
        if (folder is null && !frozen) return;
        if (folder is null) throw new InvalidOperationException("Asked before.");
        try
        {
            var done = folder == _unified ? FreezeUnified(folder, frozen) : FreezeLegacy(folder, frozen);
            if (!done) throw LimitException.NotFrozen(folder, frozen, FreezingPatience);
        }
        catch (Exception) when (!frozen && !Directory.Exists(folder))
        {
            // Removed meanwhile.
        }
    }

    /// <summary>The kernel tells when it has happened: cgroup.events becomes readable anew (poll's "priority").</summary>
    private static bool FreezeUnified(string folder, bool frozen)
    {
        using var events = DescriptorCalls.Open(Path.Combine(folder, "cgroup.events"), DescriptorCalls.ReadOnly);
        CgroupFile.Write(folder, new CgroupLimit("cgroup", "cgroup.freeze", frozen ? "1" : "0"));
        var clock = Stopwatch.StartNew();
        while (CgroupFile.TryReadKey(folder, "cgroup.events", "frozen") != (frozen ? 1 : 0))
        {
            var left = FreezingPatience - clock.Elapsed;
            if (left <= TimeSpan.Zero || (!frozen && !Directory.Exists(folder))) return false;
            // Reading arms the descriptor; the wait is short because a change may fall between our two readings.
            DescriptorCalls.TryRead(DescriptorCalls.Number(events), new byte[128], out _);
            Polling.WaitFor(DescriptorCalls.Number(events), PollEvents.Priority, (int)Math.Min(20, left.TotalMilliseconds));
        }

        return true;
    }

    /// <summary>v1 stays in FREEZING until all have stopped, tells nobody when they have, and needs to be asked again when a process forked meanwhile.</summary>
    private static bool FreezeLegacy(string folder, bool frozen)
    {
        var want = frozen ? "FROZEN" : "THAWED";
        var clock = Stopwatch.StartNew();
        while (true)
        {
            CgroupFile.Write(folder, new CgroupLimit("freezer", "freezer.state", want));
            if (CgroupFile.TryRead(folder, "freezer.state")?.Trim() == want) return true;
            if (clock.Elapsed > FreezingPatience) return false;
            Thread.Sleep(1);
        }
    }
}
