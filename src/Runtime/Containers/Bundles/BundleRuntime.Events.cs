using System.Diagnostics;
using BuildKit.Containers.Resources;
using BuildKit.Containers.Usage;

namespace BuildKit.Containers.Bundles;

public sealed partial class BundleRuntime
{
    /// <summary>v1 and v2 tell of a kill in different ways; both count it in a file that costs microseconds to read.</summary>
    private static readonly TimeSpan KillPause = TimeSpan.FromMilliseconds(250);

    /// <summary>What a container uses now.</summary>
    public BundleEvent Statistics(string id)
    {
        var folder = Folder(id);
        var state = folder.ReadState();
        RefuseStopped(state);
        return BundleEvent.Of(id, Count(state.CgroupFolders));
    }

    /// <summary>
    /// What a container uses, each time the interval has passed, and every kill for its memory limit, until it ends. Moving on in the
    /// sequence blocks. A kill in the moment before a container is deleted may be missed.
    /// </summary>
    public IEnumerable<BundleEvent> Events(string id, TimeSpan interval)
    {
        var state = Folder(id).ReadState();
        RefuseStopped(state);
        return Watch(state, interval);
    }

    private IEnumerable<BundleEvent> Watch(BundleState state, TimeSpan interval)
    {
        using var process = Open(state);
        var kills = Kills(state.CgroupFolders);
        var clock = Stopwatch.StartNew();
        var next = interval;
        while (true)
        {
            var left = next - clock.Elapsed;
            var ended = process is null || process.Wait(left < TimeSpan.Zero ? TimeSpan.Zero : left < KillPause ? left : KillPause);
            var folders = GroupOf(state);
            var now = Kills(folders);
            if (now > kills) yield return BundleEvent.OutOfMemory(state.Id);
            kills = Math.Max(kills, now);
            if (ended) yield break;
            if (clock.Elapsed < next) continue;
            yield return BundleEvent.Of(state.Id, Count(folders));

            // From now: a caller that took its time gets no crowd of late ones.
            next = clock.Elapsed + interval;
        }
    }

    private static void RefuseStopped(BundleState state)
    {
        if (StatusOf(state) == BundleStatus.Stopped) throw BundleException.WrongStatus("Watching the container", state.Id, "stopped", "created, running or paused");
    }

    /// <summary>"update" may have given it more folders meanwhile.</summary>
    private IReadOnlyList<string> GroupOf(BundleState state)
    {
        try
        {
            return Folder(state.Id).ReadState().CgroupFolders;
        }
        catch (BundleException e) when (e.Code is "BK3404" or "BK3406")
        {
            // It is being deleted; its process tells when it has ended.
            return state.CgroupFolders;
        }
    }

    private static long Kills(IReadOnlyList<string> folders)
    {
        using var group = ControlGroup.Open(folders);
        return group.OutOfMemoryKills();
    }

    private static GroupStatistics Count(IReadOnlyList<string> folders)
    {
        using var group = ControlGroup.Open(folders);
        var processes = new Lazy<List<ProcessFiles>>(() => [.. group.Processes().Select(ProcessFiles.TryRead).OfType<ProcessFiles>()]);
        return new StatisticsReader(group.Folders).Read(() => processes.Value);
    }
}
