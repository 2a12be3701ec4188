using System.Runtime.Versioning;
using BuildKit.Files;
using BuildKit.Layers;
using BuildKit.Oci;
using BuildKit.Storage;

namespace BuildKit.Images.HostBases;

/// <summary>
/// The base named <c>host</c>: this machine's own .NET and the C libraries it needs as an image, for running applications here without
/// fetching anything. It is marked (<see cref="Annotations.HostBase"/>) as not made to leave the machine.
/// </summary>
public static class HostBase
{
    private static readonly IReadOnlyDictionary<string, string> Mark = OrdinalMap.From([new(Annotations.HostBase, "true")]);

    /// <summary>
    /// The image, made if it is not in the store as these files would make it now. Cheap when nothing has changed: files are looked at, not
    /// read. Any number of processes may ask at once; one makes it.
    /// </summary>
    public static Image Ensure(Store store, HostBaseOptions options, CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux()) throw ImageException.HostNotSupported("it is not Linux");
        var cache = new HostBaseCache(store, options);
        if (cache.TryRead() is { } known) return known;
        using var turn = store.Locks.Acquire("host-base", LockMode.Exclusive, cancellationToken);
        return cache.TryRead() ?? Make(store, cache, options, cancellationToken);
    }

    [SupportedOSPlatform("linux")]
    private static Image Make(Store store, HostBaseCache cache, HostBaseOptions options, CancellationToken cancellationToken)
    {
        using var machine = new HostMachine(options.SystemRoot);
        var plan = HostBasePlanner.Plan(machine, options);
        var stamp = StampOf(machine, options);

        var layers = new Descriptor[plan.Layers.Count];
        Parallel.For(0, layers.Length, new ParallelOptions { CancellationToken = cancellationToken }, i => layers[i] = EnsureLayer(store, cache, plan.Layers[i], cancellationToken));

        var image = Assemble(plan, layers);
        cache.Write(image.WriteDocuments(store.Blobs), machine, stamp);
        return image;
    }

    /// <summary>Taken before content is read: what changes meanwhile is seen by the next call.</summary>
    [SupportedOSPlatform("linux")]
    private static string StampOf(HostMachine machine, HostBaseOptions options)
    {
        using var root = RootedDirectory.Open(options.SystemRoot);
        return FileStamps.KeyOf(root, machine.Watched);
    }

    [SupportedOSPlatform("linux")]
    private static Descriptor EnsureLayer(Store store, HostBaseCache cache, HostLayer layer, CancellationToken cancellationToken)
    {
        var key = layer.Key();
        if (cache.TryReadLayer(key) is { } known) return known;
        using var blob = store.Blobs.Create();
        var digests = LayerBlob.Write(layer.Files.Select(f => f.Entry), blob, LayerCompression.None, cancellationToken);
        blob.Commit(digests.Digest);
        var made = new Descriptor { MediaType = MediaTypes.OciLayer, Digest = digests.Digest, Size = digests.Size };
        cache.WriteLayer(key, made);
        return made;
    }

    private static Image Assemble(HostBasePlan plan, Descriptor[] layers)
    {
        var image = ImageEdits.Empty(Platform.OfThisMachine)
            .WithAnnotation(Annotations.HostBase, "true")
            .WithDefaults(d => d with { Env = plan.Environment, Labels = Mark });
        return plan.Layers.Zip(layers).Aggregate(image, (sum, layer) => sum.WithLayer(
            layer.Second.WithAnnotation(Annotations.HostBase, "true").WithAnnotation(Annotations.LayerTitle, layer.First.Title),
            layer.Second.Digest,
            new HistoryEntry { CreatedBy = $"files of this machine: {layer.First.Title}" }));
    }
}
