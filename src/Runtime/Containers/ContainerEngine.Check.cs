using BuildKit.Storage;

namespace BuildKit.Containers;

public sealed partial class ContainerEngine
{
    /// <summary>Finds what crashes left of containers outside the store: control groups of some that do not run. Repairing removes them.</summary>
    public IReadOnlyList<CheckFinding> Check(bool repair)
    {
        var findings = new List<CheckFinding>();
        foreach (var container in _parts.Containers.List(all: true, _ => { }))
        {
            // One that is being started has a monitor already.
            if (container.State.IsRunning || IsWatched(container, repair, findings)) continue;
            var left = ContainerCgroup.Leftovers(_parts, container.Record);
            foreach (var folder in left) findings.Add(new CheckFinding(folder, $"the control group of '{container.Name}', which does not run", "removed"));
            if (repair && left.Count > 0) ContainerCgroup.Sweep(_parts, container.Record, null);
        }

        foreach (var path in Leftovers(repair)) findings.Add(new CheckFinding(path, "a crash left it behind", "removed"));
        return findings;
    }

    /// <summary>What stands in the place of the lock's file and is none keeps the container from being used at all.</summary>
    private bool IsWatched(Container container, bool repair, List<CheckFinding> findings)
    {
        var folder = _parts.Containers.FolderOf(container.Id);
        try
        {
            return _parts.Containers.IsWatched(folder);
        }
        catch (StoreException e)
        {
            findings.Add(new CheckFinding(folder.MonitorLock, e.Describe(), "removed"));
            if (repair && Directory.Exists(folder.MonitorLock)) Directory.Delete(folder.MonitorLock, recursive: true);
            else if (repair) File.Delete(folder.MonitorLock);
            return false;
        }
    }
}
