using System.Net;
using BuildKit.Oci;

namespace BuildKit.Registries;

public sealed partial class RepositoryClient
{
    private static readonly string[] IndexOnly = [MediaTypes.OciIndex];

    /// <summary>
    /// The manifests that are about another one: SBOMs, provenance, signatures. On a registry without the referrers API they are looked up
    /// by the tag that stands in for it (distribution-spec, "Referrers Tag Schema").
    /// </summary>
    public async Task<IReadOnlyList<Descriptor>> ListReferrersAsync(Digest subject, string? artifactType, CancellationToken cancellationToken)
    {
        var found = new List<Descriptor>();
        Uri? page = At($"referrers/{subject}" + (artifactType is null ? "" : $"?artifactType={Uri.EscapeDataString(artifactType)}"));
        for (var pages = 0; page is not null && pages < MaximumPages; pages++)
        {
            var request = new RegistryRequest { Step = $"Listing what refers to {this}@{subject}", Method = HttpMethod.Get, Uri = page, Scope = ReadScope, Accept = IndexOnly };
            var (referrers, next) = await _transport.WholeAsync(() => ReadReferrersAsync(request, cancellationToken), cancellationToken);
            if (referrers is null) return Filter((await ReferrersTagAsync(subject, cancellationToken))?.Manifests ?? [], artifactType);
            found.AddRange(referrers);
            page = next;
        }

        // Filtering is optional for registries.
        return Filter(found, artifactType);
    }

    /// <summary>One page of the list; null where the registry has no such lists.</summary>
    private async Task<(IReadOnlyList<Descriptor>? Referrers, Uri? Next)> ReadReferrersAsync(RegistryRequest request, CancellationToken cancellationToken)
    {
        using var response = await _transport.SendAsync(request, cancellationToken, HttpStatusCode.OK, HttpStatusCode.NotFound);

        // Older registries answer any path they do not know with their front page rather than 404.
        if (response.StatusCode == HttpStatusCode.NotFound || response.Content.Headers.ContentType?.MediaType != MediaTypes.OciIndex) return (null, null);

        var body = await _transport.ReadAsync(request, response, OciJson.MaximumDocumentSize, cancellationToken)
            ?? throw RegistryException.ManifestTooLarge(request.Step, request.Uri);
        try
        {
            return (OciJson.ReadIndex(body).Manifests, NextPage(request, response));
        }
        catch (OciException e) when (Answers.MayBeCut(response))
        {
            throw RegistryException.Interrupted(request.Step, request.Uri, e);
        }
    }

    private static IReadOnlyList<Descriptor> Filter(IReadOnlyList<Descriptor> referrers, string? artifactType) =>
        artifactType is null ? referrers : [.. referrers.Where(r => r.ArtifactType == artifactType)];

    private static string ReferrersTag(Digest subject) => $"sha256-{subject.Hex}";

    private async Task<ImageIndex?> ReferrersTagAsync(Digest subject, CancellationToken cancellationToken)
    {
        var manifest = await FindManifestAsync(ReferrersTag(subject), cancellationToken);
        return manifest is { Descriptor.MediaType: MediaTypes.OciIndex } ? OciJson.ReadIndex(manifest.Content.Span) : null;
    }

    /// <summary>
    /// Adds a manifest to the list under its subject's tag. The protocol has no compare-and-swap: of two machines that do this for one
    /// subject at the same moment, one entry can be lost.
    /// </summary>
    private async Task AddToReferrersTagAsync(Descriptor written, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        if (About(written, content) is not { Subject: { } subject } entry) return;
        var index = await ReferrersTagAsync(subject, cancellationToken) ?? new ImageIndex { MediaType = MediaTypes.OciIndex, Manifests = [] };
        if (index.Manifests.Any(m => m.Digest == written.Digest)) return;
        var grown = OciJson.Write(index with { Manifests = [.. index.Manifests, entry.Descriptor] });
        await PutManifestAsync(ReferrersTag(subject), MediaTypes.OciIndex, grown, cancellationToken);
    }

    /// <summary>The subject, and the descriptor that its list holds: with the artifact's type and annotations (distribution-spec).</summary>
    private static (Digest? Subject, Descriptor Descriptor) About(Descriptor written, ReadOnlyMemory<byte> content)
    {
        if (written.MediaType == MediaTypes.OciManifest)
        {
            var manifest = OciJson.ReadManifest(content.Span);
            return (manifest.Subject?.Digest, written with { ArtifactType = manifest.ArtifactType ?? manifest.Config.MediaType, Annotations = manifest.Annotations });
        }

        if (written.MediaType == MediaTypes.OciIndex)
        {
            var index = OciJson.ReadIndex(content.Span);
            return (index.Subject?.Digest, written with { ArtifactType = index.ArtifactType, Annotations = index.Annotations });
        }

        return (null, written);
    }
}
