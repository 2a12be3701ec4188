using BuildKit.Containers.Resources;
using BuildKit.Containers.Specification;

namespace BuildKit.Containers.Bundles;

public sealed partial class BundleRuntime
{
    public void Pause(string id) => SetFrozen(id, "Pausing", frozen: true);

    public void Resume(string id) => SetFrozen(id, "Resuming", frozen: false);

    /// <summary>Changes limits of a container that has not stopped; what is not named stays.</summary>
    public void Update(string id, RuntimeResources resources)
    {
        var folder = Folder(id);
        using var held = folder.Lock();
        var state = folder.ReadState();
        if (StatusOf(state) == BundleStatus.Stopped) throw BundleException.WrongStatus("Updating the container", id, "stopped", "created, running or paused");
        using var group = OpenGroup(state) ?? throw BundleException.NoGroup("Updating the container", id);
        var path = folder.ReadSpec(state.Bundle).Linux.CgroupsPath ?? "dotnet-container-runtime/" + id;
        group.Change(CgroupLayout.Detect(), path, resources);
        folder.WriteState(state with { CgroupFolders = group.Folders, CgroupParents = group.Parents });
    }

    /// <summary>The numbers of its processes, as this process sees them.</summary>
    public IReadOnlyList<int> Processes(string id)
    {
        var state = Folder(id).ReadState();
        using var group = OpenGroup(state) ?? throw BundleException.NoGroup("Listing the processes of", id);
        return group.Processes();
    }

    private void SetFrozen(string id, string step, bool frozen)
    {
        var folder = Folder(id);
        using var held = folder.Lock();
        var state = folder.ReadState();
        var status = StatusOf(state);
        var wanted = frozen ? status is BundleStatus.Created or BundleStatus.Running : status is BundleStatus.Paused;
        if (!wanted) throw BundleException.WrongStatus($"{step} the container", id, new BundleView(state, status).StatusName, frozen ? "created or running" : "paused");
        using var group = OpenGroup(state);
        if (group is not { CanFreeze: true }) throw BundleException.NoGroup($"{step} the container", id);
        group.SetFrozen(frozen);
    }
}
