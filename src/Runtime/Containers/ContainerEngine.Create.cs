using BuildKit.Images;

namespace BuildKit.Containers;

public sealed partial class ContainerEngine
{
    private const int NameAttempts = 100;

    /// <summary>Makes a container of an image that the store has; nothing runs yet. Layers that are not unpacked yet are unpacked.</summary>
    public async Task<Container> CreateAsync(ContainerSpec spec, CancellationToken cancellationToken)
    {
        var image = new ImageCatalog(_parts.Store).Resolve(spec.Image).Image;
        var record = Describe(spec, image);
        if (_parts.Containers.IsNameTaken(record.Name)) throw ContainerException.NameTaken(record.Name, _parts.Containers.Find(record.Name).Id);
        await _parts.UnpackAsync(image, cancellationToken);
        _parts.Containers.Add(record);
        return new Container(record, new ContainerState());
    }

    private ContainerRecord Describe(ContainerSpec spec, Image image)
    {
        var id = NewId();
        var settings = SettingsResolver.Resolve(spec, image.Config.Config, id, NewId);

        // Refused before anything is made: what only the start would find otherwise.
        _ = SpecBuilder.CapabilitiesOf(spec);
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
