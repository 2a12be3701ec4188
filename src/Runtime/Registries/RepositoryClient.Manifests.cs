using System.Net;
using System.Net.Http.Headers;
using BuildKit.Oci;

namespace BuildKit.Registries;

public sealed partial class RepositoryClient
{
    /// <summary>Schema 1 is asked for last of all, only to be able to say that it is what the registry has.</summary>
    private static readonly string[] ManifestTypes =
    [
        MediaTypes.OciIndex, MediaTypes.OciManifest, MediaTypes.DockerIndex, MediaTypes.DockerManifest,
        MediaTypes.DockerManifestSchema1Signed + ";q=0.1",
    ];

    /// <summary>The manifest or index under a tag or digest.</summary>
    public async Task<RegistryManifest> GetManifestAsync(string tagOrDigest, CancellationToken cancellationToken)
    {
        if (await FromMirrorsAsync(m => m.FindManifestAsync(tagOrDigest, cancellationToken)) is { } mirrored) return mirrored;
        return (await FetchManifestAsync(tagOrDigest, cancellationToken, HttpStatusCode.OK))!;
    }

    /// <summary>The manifest or index under a tag or digest, or null when the registry has none.</summary>
    public async Task<RegistryManifest?> FindManifestAsync(string tagOrDigest, CancellationToken cancellationToken)
    {
        if (await FromMirrorsAsync(m => m.FindManifestAsync(tagOrDigest, cancellationToken)) is { } mirrored) return mirrored;
        return await FetchManifestAsync(tagOrDigest, cancellationToken, HttpStatusCode.OK, HttpStatusCode.NotFound);
    }

    /// <summary>What a tag or digest points to, without fetching it, or null. The digest is the registry's claim: fetching verifies it.</summary>
    public async Task<Descriptor?> HeadManifestAsync(string tagOrDigest, CancellationToken cancellationToken)
    {
        if (await FromMirrorsAsync(m => m.HeadManifestAsync(tagOrDigest, cancellationToken)) is { } mirrored) return mirrored;
        var request = ManifestRequest(HttpMethod.Head, tagOrDigest);
        using var response = await _transport.SendAsync(request, cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound) return null;
        if (response.StatusCode == HttpStatusCode.OK
            && Digest.TryParse(response.Header("Docker-Content-Digest"), out var digest)
            && response.Content.Headers is { ContentLength: > 0 and var size, ContentType.MediaType: { } type }
            && (MediaTypes.IsIndex(type) || MediaTypes.IsManifest(type)))
            return new Descriptor { MediaType = type, Digest = digest, Size = size };

        // Refused, or too terse: the answer to a GET has a body that says why, or everything.
        return (await FindManifestAsync(tagOrDigest, cancellationToken))?.Descriptor;
    }

    /// <summary>
    /// Writes a manifest under a tag or its digest, after all it refers to. Idempotent. One with a subject becomes findable as its
    /// referrer, on registries without the referrers API too.
    /// </summary>
    public async Task<Descriptor> PutManifestAsync(string tagOrDigest, string mediaType, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var written = Descriptor.Of(mediaType, content.Span);
        var request = ManifestRequest(HttpMethod.Put, tagOrDigest) with
        {
            Content = _ => new ReadOnlyMemoryContent(content) { Headers = { ContentType = MediaTypeHeaderValue.Parse(mediaType) } },
        };
        using var response = await _transport.SendAsync(request, cancellationToken, HttpStatusCode.Created);
        CheckDigest(request, response, written.Digest);
        if (response.Header("OCI-Subject") is null) await AddToReferrersTagAsync(written, content, cancellationToken);
        return written;
    }

    internal static void CheckDigest(RegistryRequest request, HttpResponseMessage response, Digest want)
    {
        if (response.Header("Docker-Content-Digest") is { } got && got != want.ToString()) throw RegistryException.DigestDiffers(request.Step, request.Uri, got, want);
    }

    private RegistryRequest ManifestRequest(HttpMethod method, string tagOrDigest)
    {
        var isDigest = Digest.TryParse(tagOrDigest, out _);
        if (!isDigest && !ImageReference.IsTag(tagOrDigest)) throw RegistryException.InvalidTag(tagOrDigest);
        var isWrite = method == HttpMethod.Put;
        return new RegistryRequest
        {
            Step = $"{(isWrite ? "Writing" : "Reading")} manifest {this}{(isDigest ? '@' : ':')}{tagOrDigest}",
            Method = method,
            Uri = At($"manifests/{tagOrDigest}"),
            Scope = isWrite ? WriteScope : ReadScope,
            Accept = isWrite ? [] : ManifestTypes,
        };
    }

    /// <summary>Null for a 404 that is wanted.</summary>
    private Task<RegistryManifest?> FetchManifestAsync(string tagOrDigest, CancellationToken cancellationToken, params HttpStatusCode[] wanted)
    {
        var request = ManifestRequest(HttpMethod.Get, tagOrDigest);
        return _transport.WholeAsync(
            async () =>
            {
                using var response = await _transport.SendAsync(request, cancellationToken, wanted);
                return response.StatusCode == HttpStatusCode.NotFound ? null : await ReadManifestAsync(request, response, tagOrDigest, cancellationToken);
            },
            cancellationToken);
    }

    private async Task<RegistryManifest> ReadManifestAsync(RegistryRequest request, HttpResponseMessage response, string tagOrDigest, CancellationToken cancellationToken)
    {
        var content = await _transport.ReadAsync(request, response, OciJson.MaximumDocumentSize, cancellationToken)
            ?? throw RegistryException.ManifestTooLarge(request.Step, request.Uri);
        var type = ManifestTypeOf(request, response, content);
        var descriptor = Descriptor.Of(type, content);
        if (Digest.TryParse(tagOrDigest, out var want) && want != descriptor.Digest) throw RegistryException.DigestDiffers(request.Step, request.Uri, descriptor.Digest.ToString(), want);
        CheckDigest(request, response, descriptor.Digest);
        return new RegistryManifest(descriptor, content);
    }

    /// <summary>
    /// Header and document must agree: a document read as another type than the one its digest was vouched for is how content was
    /// confused before (image-spec GHSA-77vh-xpmg-72qh).
    /// </summary>
    private static string ManifestTypeOf(RegistryRequest request, HttpResponseMessage response, byte[] content)
    {
        var header = response.Content.Headers.ContentType?.MediaType;
        var kind = RegistryJson.TryRead(content, RegistryJson.Default.ManifestKind);
        if (kind?.SchemaVersion == 1 || header is MediaTypes.DockerManifestSchema1 or MediaTypes.DockerManifestSchema1Signed)
            throw RegistryException.ManifestSchema1(request.Step, request.Uri);

        var isTyped = header is not null && (MediaTypes.IsIndex(header) || MediaTypes.IsManifest(header));
        var type = isTyped ? header : kind?.MediaType ?? header;
        if (kind?.SchemaVersion != 2 || type is null || !(MediaTypes.IsIndex(type) || MediaTypes.IsManifest(type)) || (kind.MediaType ?? type) != type)
            throw RegistryException.NotAManifest(request.Step, request.Uri, kind?.MediaType ?? header ?? "nothing");
        return type;
    }
}
