using BuildKit.Containers.Mounts;
using BuildKit.Containers.Settings;
using BuildKit.Images;

namespace BuildKit.Containers;

public sealed partial class ContainerEngine
{
    private const int NameAttempts = 100;

    /// <summary>Makes a container of an image that the store has; nothing runs yet. Layers that are not unpacked yet are unpacked.</summary>
    public async Task<Container> CreateAsync(ContainerSpec spec, CancellationToken cancellationToken)
    {
        spec = ContainerRules.Load(spec);
        RemoveLeftovers();
        var image = new ImageCatalog(_parts.Store).Resolve(spec.Image, spec.Platform).Image;
        var record = Describe(spec, image);
        if (spec.Name is not null && _parts.Containers.IsNameTaken(record.Name) && _parts.Containers.Find(record.Name) is var other && !RemoveIfAbandoned(other)) throw ContainerException.NameTaken(record.Name, other.Id);
        await _parts.UnpackAsync(image, cancellationToken);
        record = Add(record);
        _parts.Events.Of(record, "create");
        return new Container(record, new ContainerState());
    }

    private ContainerRecord Describe(ContainerSpec spec, Image image)
    {
        var id = NewId();
        var settings = SettingsResolver.Resolve(spec, image.Config.Config, id, new MountSources(
            NewId, name => _parts.Containers.Find(name).Record.Resolved.Mounts, name => new ImageCatalog(_parts.Store).Resolve(name).Image.Descriptor));

        if (spec.Isolation.User is NamespaceMode.Host && _parts.IsRootless) throw ContainerException.NeedsHostUsers();
        return new ContainerRecord
        {
            Id = id,
            Name = spec.Name is { } name ? ContainerName.Parse(name) : FreeName(),
            Created = _parts.Now,
            Spec = spec,
            Image = image.Id,
            Manifest = image.Descriptor,
            DiffIds = image.DiffIds,
            Resolved = settings,
        };
    }

    /// <summary>The volumes first, under their lock until the container is there: none of them is taken for unused meanwhile.</summary>
    private ContainerRecord Add(ContainerRecord record)
    {
        Func<string>? another = record.Spec.Name is null ? FreeName : null;
        var mounts = record.Resolved.Mounts.OfType<ContainerMount.Volume>().ToList();
        if (mounts.Count == 0) return _parts.Containers.Add(record, another);

        using var held = _parts.Volumes.Hold();
        var fresh = new List<string>();
        try
        {
            foreach (var mount in mounts)
            {
                var isThere = _parts.Volumes.Exists(mount.Name!);
                if (!isThere || mount.Settings is not null) _parts.Volumes.Create(MountPreparation.RequestOf(mount, record), record.Created, held);
                if (!isThere) fresh.Add(mount.Name!);
            }

            record = _parts.Containers.Add(record, another);
            foreach (var name in fresh) _parts.Events.OfVolume(name, "create");
            return record;
        }
        catch
        {
            foreach (var name in fresh)
                if (_parts.Volumes.TakeOut(name, held) is { } grave) _parts.RemoveTree(grave);
            throw;
        }
    }

    private string FreeName()
    {
        for (var i = 0; i < NameAttempts; i++)
        {
            var name = ContainerName.Generate(BitConverter.ToInt32(_parts.Options.RandomBytes(4)));
            if (!_parts.Containers.IsNameTaken(name)) return name;
        }

        return "container_" + NewId()[..12];
    }

    private string NewId() => Convert.ToHexStringLower(_parts.Options.RandomBytes(32));
}
