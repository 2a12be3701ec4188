namespace BuildKit.Containers;

public sealed partial class ContainerEngine
{
    /// <summary>
    /// Containers, newest first: those that run, or all. Listing the running ones costs the same however many others there are.
    /// </summary>
    public IReadOnlyList<Container> List(ListOptions list)
    {
        RemoveLeftovers();
        return _parts.Containers.List(list.All, list.Damaged ?? (_ => { }));
    }

    /// <summary>Where the published ports of a container are reached; empty when it does not run.</summary>
    public IReadOnlyList<Networks.BoundPort> Ports(string nameOrId) => _parts.Containers.Find(nameOrId).State.Ports;

    public void Rename(string nameOrId, string name) => _parts.Containers.Rename(_parts.Containers.Find(nameOrId).Record, ContainerName.Parse(name));
}
