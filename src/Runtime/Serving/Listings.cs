using System.Globalization;
using System.Text.Json;
using BuildKit.Oci;
using BuildKit.Oci.Json;
using BuildKit.Storage;

namespace BuildKit.Serving;

/// <summary>Lists of tags, repositories and referrers, in pages where the client or their size wants it.</summary>
internal sealed class Listings(Store store, RepositoryNames names)
{
    /// <summary>Bytes of a list of referrers: what clients take for a manifest.</summary>
    private const int LargestPage = OciJson.MaximumDocumentSize / 2;

    public static ServedAnswer Tags(RepositoryView view, string name, ServedRequest request)
    {
        if (view.References.Count == 0) throw Refusal.UnknownName(name);
        var (tags, next) = Page(view.Tags, request);
        return Linked(new ServedAnswer(200), $"/v2/{name}/tags/list", next, request).WithJson(JsonWriting.Write(tags, (json, page) =>
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteTexts("tags", page);
            json.WriteEndObject();
        }));
    }

    /// <summary>Docker's "/v2/_catalog".</summary>
    public ServedAnswer Catalog(ServedRequest request)
    {
        var repositories = store.References.List(_ => { }).Select(r => r.Name).OfType<ImageReference>().Select(names.InApi).OfType<string>();
        var (page, next) = Page(repositories, request);
        return Linked(new ServedAnswer(200), "/v2/_catalog", next, request).WithJson(JsonWriting.Write(page, (json, list) =>
        {
            json.WriteStartObject();
            json.WriteTexts("repositories", list);
            json.WriteEndObject();
        }));
    }

    public ServedAnswer Referrers(RepositoryView view, Route.Referrers route, ServedRequest request)
    {
        if (!Digest.TryParse(route.Digest, out var subject)) throw Refusal.InvalidDigest(route.Digest, "a subject is named by its sha256 digest");
        var all = ReferrerList.Of(store, view, subject);
        var answer = new ServedAnswer(200);
        if (request.Has("artifactType", out var type))
        {
            all = [.. all.Where(r => r.ArtifactType == type)];
            answer = answer.With("OCI-Filters-Applied", "artifactType");
        }

        var (index, next) = Fitting(all.Where(r => Digest.TryParse(request.Parameter("last"), out var last) is false || r.Digest.CompareTo(last) > 0));
        if (next is not null)
            answer = answer.With("Link", $"</v2/{route.Name}/referrers/{subject}?{(type is null ? "" : $"artifactType={Uri.EscapeDataString(type)}&")}last={next}>; rel=\"next\"");
        return answer.WithJson(index, MediaTypes.OciIndex);
    }

    /// <summary>Annotations may be of any size, and lists of them too long for clients.</summary>
    private static (byte[] Index, Digest? Next) Fitting(IEnumerable<Descriptor> referrers)
    {
        var page = new List<Descriptor>();
        var size = 0L;
        foreach (var referrer in referrers)
        {
            size += 256 + (referrer.Annotations?.Sum(a => (long)a.Key.Length + a.Value.Length) ?? 0);
            if (size > LargestPage && page.Count > 0) return (Write(page), page[^1].Digest);
            page.Add(referrer);
        }

        return (Write(page), null);
    }

    private static byte[] Write(IReadOnlyList<Descriptor> page) => OciJson.Write(new ImageIndex { MediaType = MediaTypes.OciIndex, Manifests = page });

    /// <summary>Ordered as the specification has it, without regard to case. No "n" means everything; zero means nothing, and nothing behind it.</summary>
    private static (IReadOnlyList<string> Page, string? Next) Page(IEnumerable<string> all, ServedRequest request)
    {
        var items = all.Distinct(StringComparer.Ordinal).Order(LexicalOrder).ToArray();
        if (request.Has("last", out var last)) items = [.. items.Where(i => LexicalOrder.Compare(i, last) > 0)];
        if (!request.Has("n", out var text)) return (items, null);
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var most)) throw Refusal.InvalidNumber(text);
        string[] page = [.. items.Take(most)];
        return (page, most > 0 && page.Length < items.Length ? page[^1] : null);
    }

    private static readonly Comparer<string> LexicalOrder = Comparer<string>.Create((one, other) =>
        StringComparer.OrdinalIgnoreCase.Compare(one, other) is not 0 and var order ? order : string.CompareOrdinal(one, other));

    private static ServedAnswer Linked(ServedAnswer answer, string path, string? next, ServedRequest request) =>
        next is null ? answer : answer.With("Link", $"<{path}?n={request.Parameter("n")}&last={Uri.EscapeDataString(next)}>; rel=\"next\"");
}
