using System.Globalization;
using BuildKit.Containers.Mounts;
using BuildKit.Files;
using BuildKit.Storage;

namespace BuildKit.Containers;

public sealed partial class ContainerEngine
{
    /// <summary>
    /// Containers, newest first: those that run, or all. Listing the running ones costs the same however many others there are.
    /// </summary>
    public IReadOnlyList<Container> List(ListOptions list)
    {
        RemoveLeftovers();
        var found = _parts.Containers.List(list.All, list.Damaged ?? (_ => { }));
        return list.All ? [.. found.Where(c => !RemoveIfAbandoned(c))] : found;
    }

    /// <summary>What lists show of all containers, newest first. Those that have ended cost a glance each, however much there is to know of them.</summary>
    /// <param name="damaged">Called for each container whose files cannot be read; the others are listed.</param>
    public IReadOnlyList<ContainerFacts> Overview(Action<BuildKitException> damaged)
    {
        RemoveLeftovers();
        return [.. _parts.Containers.Overview(RemoveIfAbandoned, damaged).OrderByDescending(c => c.Created).ThenBy(c => c.Id, StringComparer.Ordinal)];
    }

    /// <summary>Where the published ports of a container are reached; empty when it does not run.</summary>
    public IReadOnlyList<Networks.BoundPort> Ports(string nameOrId) => _parts.Containers.Find(nameOrId).State.Ports;

    public void Rename(string nameOrId, string name)
    {
        var before = _parts.Containers.Find(nameOrId).Record;
        if (before.Name == name) throw ContainerException.NameTaken(name, before.Id);
        _parts.Containers.Rename(before.Id, ContainerName.Parse(name));
        _parts.Events.Of(before with { Name = name }, "rename", "oldName", before.Name);
    }

    /// <summary>What the container wrote, and that with the files of its image. Files are looked at one by one: for whoever asks.</summary>
    public ContainerSize SizeOf(Container container)
    {
        var written = WrittenBy(_parts.Containers.FolderOf(container.Id).Upper);
        long image = 0;
        foreach (var layer in ChainId.OfEach(container.Record.DiffIds)) image += _parts.Store.Layers.Describe(layer)?.Size ?? 0;
        return new ContainerSize(written, written + image);
    }

    private long WrittenBy(string upper)
    {
        if (!_parts.HasForeignFiles) return TreeSize.Of(upper);
        var text = "";
        new MappedProcess(_parts.Options).Run([MappedWork.Size, upper], drain: answer => text = new StreamReader(answer).ReadToEnd());
        return long.Parse(text, CultureInfo.InvariantCulture);
    }
}
