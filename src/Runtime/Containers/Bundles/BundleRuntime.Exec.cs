using BuildKit.Containers.Launch;
using BuildKit.Containers.Specification;

namespace BuildKit.Containers.Bundles;

public sealed partial class BundleRuntime
{
    /// <summary>The process of the container's configuration, for what "exec" is told on its command line.</summary>
    public RuntimeProcess ProcessOf(string id)
    {
        var folder = Folder(id);
        return folder.ReadSpec(folder.ReadState().Bundle).Process!;
    }

    /// <summary>A further process. The caller waits for it, or lets it go.</summary>
    internal LaunchedProcess Exec(BundleExecOrder order)
    {
        var folder = Folder(order.Id);
        var state = folder.ReadState();
        var view = new BundleView(state, StatusOf(state));
        if (view.Status is not (BundleStatus.Running or BundleStatus.Created)) throw BundleException.WrongStatus("Running a process in the container", order.Id, view.StatusName, "running");
        using var first = Open(state) ?? throw BundleException.WrongStatus("Running a process in the container", order.Id, "stopped", "running");
        var spec = folder.ReadSpec(state.Bundle);
        if (order.Process.Terminal && order is { ConsoleSocket: null, RelaysTerminal: false }) throw BundleException.TerminalWithoutSocket();
        using var group = OpenGroup(state);
        var launched = Launcher.Join(SpecChecks.Usable(order.Process), spec, first.Descriptor, Streams(order.Process.Terminal) with
        {
            Cgroup = group?.Unified,
            CgroupMembership = group?.Membership ?? [],
            PreservedDescriptors = order.PreservedDescriptors,
        });
        try
        {
            if (launched.Terminal is { } terminal) GiveTerminal(terminal, order.Process, order.ConsoleSocket);
            if (launched.Listener is { } listener) GiveListener(listener, spec, view);
            WritePid(order.PidFile, launched.Pid);
            return launched;
        }
        catch
        {
            launched.Abort();
            launched.Dispose();
            throw;
        }
    }
}
