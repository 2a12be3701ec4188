namespace BuildKit.Containers;

public sealed partial class ContainerEngine
{
    /// <summary>
    /// Containers that were to remove themselves, and whose owner was killed before it could. They are found by the run folder that they
    /// still have, so this costs a look at a lock for each container that runs, however many others there are.
    /// </summary>
    private void RemoveLeftovers()
    {
        if (_parts.Store.Location.ReadOnly) return;
        var found = false;
        foreach (var id in _parts.Containers.RunningIds())
        {
            try
            {
                if (!_parts.Containers.IsWatched(_parts.Containers.FolderOf(id))) found |= RemoveIfItWants(id);
            }
            catch (ContainerException)
            {
                // Damaged: named by whoever lists or uses it. This caller wants something else.
            }
        }

        if (found) _parts.Store.SweepTemporaries();
    }
}
