using System.Runtime.Versioning;
using BuildKit.Files;
using BuildKit.Images;
using BuildKit.Storage;
using BuildKit.Volumes;

namespace BuildKit.Containers;

/// <summary>What the verbs and the monitor share.</summary>
[SupportedOSPlatform("linux")]
internal sealed class EngineParts(EngineOptions options)
{
    public EngineOptions Options => options;

    public Store Store => options.Store;

    /// <summary>Containers get a user namespace, and layers are unpacked for it.</summary>
    public bool IsRootless => Store.Location.Rootless;

    public ContainerStore Containers { get; } = new(options.Store);

    public VolumeStore Volumes { get; } = new(options.Store);

    public DateTimeOffset Now => options.Clock.GetUtcNow();

    /// <summary>Unpacks what is missing of an image's layers.</summary>
    public Task UnpackAsync(Image image, CancellationToken cancellationToken) => Store.Layers.EnsureAsync(
        [.. image.Layers.Zip(image.DiffIds, (blob, diffId) => new LayerContent(diffId, blob, _ => Task.FromResult(Store.Blobs.OpenRead(blob))))], cancellationToken);

    /// <summary>The unpacked layers of a container's image, top first. They were made when it was created and are kept by it.</summary>
    public IReadOnlyList<string> LayerFolders(ContainerRecord record) =>
        record.DiffIds.Count == 0 ? [Store.EnsureFolder("empty")]
        : [.. (Store.Layers.TryGet(record.DiffIds) ?? throw ContainerException.LayersMissing(record.Name, record.Spec.Image)).Reverse()];

    /// <summary>Files of an ended container or a volume: hostile trees, removed beneath their parent.</summary>
    public static void RemoveTree(string path)
    {
        using var parent = RootedDirectory.Open(Path.GetDirectoryName(path)!);
        parent.Remove(Path.GetFileName(path), recursive: true);
    }
}
