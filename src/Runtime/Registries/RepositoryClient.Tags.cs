using System.Net;
using System.Runtime.CompilerServices;
using BuildKit.Oci;

namespace BuildKit.Registries;

public sealed partial class RepositoryClient
{
    private const int TagsPerPage = 1000;

    /// <summary>More tags than any repository has; a list that goes on is a trap.</summary>
    private const int MaximumPages = 1000;

    /// <summary>All tags, in the registry's order, page by page.</summary>
    public async IAsyncEnumerable<string> ListTagsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        Uri? page = At($"tags/list?n={TagsPerPage}");
        for (var pages = 0; page is not null; pages++)
        {
            var request = new RegistryRequest { Step = $"Listing the tags of {this}", Method = HttpMethod.Get, Uri = page, Scope = ReadScope };
            if (pages == MaximumPages) throw RegistryException.BrokenAnswer(request.Step, page, "the list has no end");
            var (tags, next) = await _transport.WholeAsync(() => ReadTagsAsync(request, cancellationToken), cancellationToken);
            foreach (var tag in tags) yield return tag;
            page = next;
        }
    }

    private async Task<(IReadOnlyList<string> Tags, Uri? Next)> ReadTagsAsync(RegistryRequest request, CancellationToken cancellationToken)
    {
        using var response = await _transport.SendAsync(request, cancellationToken, HttpStatusCode.OK);
        var body = await _transport.ReadAsync(request, response, OciJson.MaximumDocumentSize, cancellationToken);
        var answer = (body is null ? null : RegistryJson.TryRead(body, RegistryJson.Default.TagsAnswer))
            ?? throw RegistryException.Unreadable(request, response, "the list of tags is not one");
        string[] tags = [.. (answer.Tags ?? []).Select(tag =>
            tag is not null && ImageReference.IsTag(tag) ? tag : throw RegistryException.BrokenAnswer(request.Step, request.Uri, "a tag has characters that tags cannot have"))];
        return (tags, NextPage(request, response));
    }

    /// <summary>The Link header (RFC 8288) of a list that goes on; only within this registry, where the credentials belong.</summary>
    private Uri? NextPage(RegistryRequest request, HttpResponseMessage response)
    {
        if (response.Header("Link") is not { } link) return null;
        var (start, end) = (link.IndexOf('<', StringComparison.Ordinal), link.IndexOf('>', StringComparison.Ordinal));
        if (start < 0 || end < start || !link.AsSpan(end).Contains("next", StringComparison.OrdinalIgnoreCase)) return null;
        if (!Uri.TryCreate(link[(start + 1)..end], UriKind.RelativeOrAbsolute, out var target)) throw RegistryException.BrokenAnswer(request.Step, request.Uri, "the next page has no URL");
        var next = _transport.Address.Resolve(request.Uri, target);
        return _transport.Address.IsOriginOf(next) ? next : throw RegistryException.BrokenAnswer(request.Step, request.Uri, "the next page is on another host");
    }
}
