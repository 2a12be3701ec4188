using BuildKit.Oci;
using BuildKit.Registries;

namespace BuildKit.Images;

internal sealed class RegistrySource(RepositoryClient repository, ImageReference name) : IImageSource, IReferrerSource
{
    /// <summary>
    /// Asks for the head alone: an image that is here already then costs one request, which registries that count pulls do not count. What
    /// it claims is verified when the manifest is fetched by that digest.
    /// </summary>
    public async Task<Descriptor> ResolveAsync(CancellationToken ct)
    {
        var reference = name.Digest?.ToString() ?? name.Tag ?? ImageReference.DefaultTag;
        return await repository.HeadManifestAsync(reference, ct) ?? (await repository.GetManifestAsync(reference, ct)).Descriptor;
    }

    public Task<Stream> OpenAsync(Descriptor blob, CancellationToken ct) => repository.OpenAsync(blob, ct);

    public Task<IReadOnlyList<Descriptor>> ListReferrersAsync(Digest subject, CancellationToken ct) => repository.ListReferrersAsync(subject, null, ct);
}
