using BuildKit.Oci;

namespace BuildKit.Images;

internal sealed class LayoutFolderSource(OciLayoutFolder layout, Descriptor root) : IImageSource, IReferrerSource
{
    public Task<Descriptor> ResolveAsync(CancellationToken ct) => Task.FromResult(root);

    public Task<Stream> OpenAsync(Descriptor blob, CancellationToken ct) => Task.FromResult(layout.OpenRead(blob));

    public Task<IReadOnlyList<Descriptor>> ListReferrersAsync(Digest subject, CancellationToken ct) => Task.FromResult<IReadOnlyList<Descriptor>>([.. layout.Referrers[subject]]);
}
