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
            if (container.State.IsRunning || _parts.Containers.IsWatched(_parts.Containers.FolderOf(container.Id))) continue;
            var left = ContainerCgroup.Leftovers(_parts, container.Record);
            foreach (var folder in left) findings.Add(new CheckFinding(folder, $"the control group of '{container.Name}', which does not run", "removed"));
            if (repair && left.Count > 0) ContainerCgroup.Sweep(_parts, container.Record, null);
        }

        foreach (var path in Leftovers(repair)) findings.Add(new CheckFinding(path, "a crash left it behind", "removed"));
        return findings;
    }
}
