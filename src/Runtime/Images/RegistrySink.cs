using BuildKit.Content;
using BuildKit.Oci;
using BuildKit.Registries;

namespace BuildKit.Images;

/// <summary>
/// Writes to one repository. The manifest written last waits for its name: written under a tag it needs not be written under its digest
/// too. <see cref="CompleteAsync"/> writes one that got no name.
/// </summary>
internal sealed class RegistrySink(RepositoryClient repository, RegistrySinkOptions options) : IImageSink, IReferrerSink, IGrowingBlobSink
{
    private readonly Dictionary<Digest, RegistryManifest> _manifests = [];
    private RegistryManifest? _waiting;

    /// <summary>A registry refuses manifests whose parts it lacks, so that of one it has the parts are there.</summary>
    public async Task<bool> ContainsAsync(Descriptor blob, CancellationToken ct)
    {
        RequireMayLeave(blob.Annotations);
        return IsManifest(blob) ? await repository.HeadManifestAsync(blob.Digest.ToString(), ct) is not null : await repository.ContainsAsync(blob, ct);
    }

    public Task WriteAsync(Descriptor blob, Func<CancellationToken, Task<Stream>> open, CancellationToken ct)
    {
        RequireMayLeave(blob.Annotations);
        return repository.WriteAsync(blob, open, ct);
    }

    public Task WriteAsync(Descriptor origin, GrowingContent content, CancellationToken ct)
    {
        RequireMayLeave(origin.Annotations);
        return repository.WriteAsync(content, ct);
    }

    public async Task WriteManifestAsync(Descriptor manifest, ReadOnlyMemory<byte> content, CancellationToken ct)
    {
        if (MediaTypes.IsManifest(manifest.MediaType)) RequireMayLeave(OciJson.ReadManifest(content.Span).Annotations);
        await FlushAsync(ct);
        _waiting = _manifests[manifest.Digest] = new RegistryManifest(manifest, content);
    }

    public async Task NameAsync(Descriptor root, ImageReference? name, CancellationToken ct)
    {
        if (name?.Tag is not { } tag)
        {
            await FlushAsync(ct);
            return;
        }

        if (name.Name != repository.ToString()) throw ImageException.OtherRepository(name, repository.ToString());
        if (!_manifests.TryGetValue(root.Digest, out var manifest))
        {
            // It was there before this copy, perhaps under this very name.
            if ((await repository.HeadManifestAsync(tag, ct))?.Digest == root.Digest) return;
            manifest = _manifests[root.Digest] = await repository.GetManifestAsync(root.Digest.ToString(), ct);
        }

        await repository.PutManifestAsync(tag, manifest.Descriptor.MediaType, manifest.Content, ct);
        if (ReferenceEquals(manifest, _waiting)) _waiting = null;
    }

    /// <summary>Nothing to do: writing a manifest with a subject has made it findable.</summary>
    public Task AddReferrerAsync(Digest subject, Descriptor referrer, CancellationToken ct) => FlushAsync(ct);

    public Task CompleteAsync(CancellationToken ct) => FlushAsync(ct);

    private static bool IsManifest(Descriptor blob) => MediaTypes.IsIndex(blob.MediaType) || MediaTypes.IsManifest(blob.MediaType);

    /// <summary>Layers carry the mark too, so that it is seen before the first byte has left, and on images built upon the base.</summary>
    private void RequireMayLeave(IReadOnlyDictionary<string, string>? annotations)
    {
        if (!options.HostBaseMayLeave && annotations?.GetValueOrDefault(Annotations.HostBase) == "true") throw ImageException.HostBaseLeaves(repository.ToString());
    }

    private async Task FlushAsync(CancellationToken ct)
    {
        if (_waiting is not { } manifest) return;
        await repository.PutManifestAsync(manifest.Descriptor.Digest.ToString(), manifest.Descriptor.MediaType, manifest.Content, ct);
        _waiting = null;
    }
}
