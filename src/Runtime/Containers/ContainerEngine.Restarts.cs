using BuildKit.Containers.Supervision;
using BuildKit.Linux;

namespace BuildKit.Containers;

public sealed partial class ContainerEngine
{
    /// <summary>Changes when a container is started again; from its next end on, or at once when it pauses before a restart.</summary>
    public void SetRestartPolicy(string nameOrId, RestartPolicy policy)
    {
        var container = _parts.Containers.Find(nameOrId);
        if (container.Record.Spec.AutoRemove && policy.Kind != RestartKind.No) throw ContainerException.RestartsAndRemoves(policy);
        _parts.Containers.ChangeRecord(container.Id, record => record with { Spec = record.Spec with { Restart = policy } });
        _parts.Events.Of(container.Record, "update");
        RestartPause.Wake(_parts.Containers.FolderOf(container.Id));
    }

    /// <summary>
    /// Says that somebody wants the container to end, before anything is done about it: from here on its supervisor starts nothing. Returns
    /// the container as it was at that moment.
    /// </summary>
    private Container EndRestarts(Container container)
    {
        try
        {
            var state = _parts.Containers.ChangeState(container.Id, now => now with { Restart = now.Restart with { StoppedByUser = true } });
            RestartPause.Wake(_parts.Containers.FolderOf(container.Id));
            return container with { State = state };
        }
        catch (ContainerException e) when (e.Code == "BK3203")
        {
            // It has removed itself meanwhile; whoever waits for its end finds it over.
            return container;
        }
    }
}
