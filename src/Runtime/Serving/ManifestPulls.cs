using BuildKit.Images;
using BuildKit.Oci;
using BuildKit.Storage;

namespace BuildKit.Serving;

/// <summary>Reading manifests and indexes, by tag or digest.</summary>
internal sealed class ManifestPulls(Store store, ServingOptions options)
{
    public ServedAnswer Get(RepositoryView view, string reference, ServedRequest request)
    {
        var found = Digest.TryParse(reference, out var digest) ? view.Find(digest) : ImageReference.IsTag(reference) ? view.Find(reference) : null;
        if (found is null) throw Refusal.UnknownManifest(reference);
        var content = store.Blobs.ReadDocument(found);
        if (!options.IsLocal && IsOfHost(found, content)) throw Refusal.StaysHere();
        var answer = new ServedAnswer(200)
        {
            Headers = [new("Content-Type", found.MediaType), new("Docker-Content-Digest", found.Digest.ToString()), new("ETag", $"\"{found.Digest}\"")],
        };
        return answer with { Body = request.IsHead ? new ServedBody.Announced(content.Length) : new ServedBody.Bytes(content) };
    }

    /// <summary>As for a push to a registry: the mark is on the image, or on the layers that came from the base.</summary>
    private static bool IsOfHost(Descriptor descriptor, byte[] content) =>
        ManifestDocument.Parse(descriptor, content) is ManifestDocument.Manifest { Content: var manifest }
        && manifest.Layers.Select(l => l.Annotations).Append(manifest.Annotations).Any(a => a?.GetValueOrDefault(Annotations.HostBase) == "true");
}
