namespace BuildKit.Containers;

public sealed partial class ContainerEngine
{
    /// <summary>
    /// Containers that were to remove themselves, and whose owner was killed before it could; and run folders of containers that were taken
    /// out by a command that was killed before it came to them. All have a run folder still, so this costs a look at a lock for each
    /// container that runs, however many others there are.
    /// </summary>
    private void RemoveLeftovers()
    {
        if (_parts.Store.Location.ReadOnly) return;
        var found = false;
        foreach (var id in _parts.Containers.RunningIds())
        {
            try
            {
                var folder = _parts.Containers.FolderOf(id);
                if (!Directory.Exists(folder.Path)) ContainerStore.RemoveRunFolder(folder);
                else if (!_parts.Containers.IsWatched(folder)) found |= RemoveIfItWants(id);
            }
            catch (ContainerException)
            {
                // Damaged: named by whoever lists or uses it. This caller wants something else.
            }
        }

        if (found) _parts.Store.SweepTemporaries();
    }
}
