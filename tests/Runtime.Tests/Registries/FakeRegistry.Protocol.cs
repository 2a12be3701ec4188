using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using BuildKit.Oci;

namespace BuildKit.Runtime.Tests.Registries;

internal sealed partial class FakeRegistry
{
    private readonly ConcurrentDictionary<string, byte[]> _uploads = new();
    private int _sessions;

    /// <summary>By "repository@digest".</summary>
    public ConcurrentDictionary<string, byte[]> Blobs { get; } = new();

    /// <summary>By "repository:tag" and "repository@digest".</summary>
    public ConcurrentDictionary<string, (string Type, byte[] Content)> Manifests { get; } = new();

    public bool HasReferrersApi { get; init; }

    public bool MountsBlobs { get; init; } = true;

    /// <summary>Of uploads in one request; larger ones are answered with 413.</summary>
    public long LargestBody { get; init; } = long.MaxValue;

    /// <summary>What came of a chunk before its connection was cut stays in the session, as with registries that write it to a file.</summary>
    public bool KeepsCutUploads { get; init; }

    public Descriptor AddBlob(string repository, byte[] content, string mediaType = MediaTypes.OciLayer)
    {
        var descriptor = Descriptor.Of(mediaType, content);
        Blobs[$"{repository}@{descriptor.Digest}"] = content;
        return descriptor;
    }

    public Descriptor AddManifest(string repository, string tag, string mediaType, byte[] content)
    {
        var descriptor = Descriptor.Of(mediaType, content);
        Manifests[$"{repository}:{tag}"] = Manifests[$"{repository}@{descriptor.Digest}"] = (mediaType, content);
        return descriptor;
    }

    /// <summary>The Location of a new upload.</summary>
    public string OpenSession(string name)
    {
        var session = $"s{Interlocked.Increment(ref _sessions)}";
        _uploads[session] = [];
        return $"/v2/{name}/blobs/uploads/{session}?_state=a%2Bb";
    }

    private FakeResponse Honest(FakeRequest request)
    {
        var match = Route().Match(request.Path);
        var (name, rest) = (match.Groups["name"].Value, match.Groups["rest"].Value);
        return match.Groups["kind"].Value switch
        {
            "manifests" when request.Method == "PUT" => PutManifest(name, rest, request),
            "manifests" => GetManifest(name, rest),
            "blobs" when rest.StartsWith("uploads", StringComparison.Ordinal) => Upload(name, rest, request),
            "blobs" => GetBlob(name, rest, request),
            "tags" => GetTags(name, request),
            "referrers" when HasReferrersApi => GetReferrers(name, rest),
            _ => new FakeResponse(404),
        };
    }

    private FakeResponse GetManifest(string name, string reference)
    {
        var key = name + (reference.Contains(':', StringComparison.Ordinal) ? '@' : ':') + reference;
        if (!Manifests.TryGetValue(key, out var found)) return FakeResponse.Error(404, "MANIFEST_UNKNOWN");
        return new(200) { Body = found.Content, Headers = [("Content-Type", found.Type), ("Docker-Content-Digest", Digest.Of(found.Content).ToString())] };
    }

    private FakeResponse PutManifest(string name, string reference, FakeRequest request)
    {
        var descriptor = AddManifest(name, reference, request.Header("Content-Type") ?? "", request.Body);
        var response = new FakeResponse(201) { Headers = [("Docker-Content-Digest", descriptor.Digest.ToString()), ("Location", $"/v2/{name}/manifests/{descriptor.Digest}")] };
        if (HasReferrersApi && OciJson.ReadManifest(request.Body).Subject is { } subject) response.Headers.Add(("OCI-Subject", subject.Digest.ToString()));
        return response;
    }

    private FakeResponse GetBlob(string name, string digest, FakeRequest request)
    {
        if (!Blobs.TryGetValue($"{name}@{digest}", out var content)) return FakeResponse.Error(404, "BLOB_UNKNOWN");
        if (request.Header("Range") is not { } range) return new(200) { Body = content, Headers = [("Content-Type", "application/octet-stream")] };
        var from = int.Parse(range["bytes=".Length..].Split('-')[0], CultureInfo.InvariantCulture);
        return new(206) { Body = content[from..], Headers = [("Content-Range", $"bytes {from}-{content.Length - 1}/{content.Length}")] };
    }

    private FakeResponse Upload(string name, string rest, FakeRequest request)
    {
        if (request.Method == "POST") return StartUpload(name, request);
        var session = rest["uploads/".Length..];
        if (!_uploads.TryGetValue(session, out var soFar)) return FakeResponse.Error(404, "BLOB_UPLOAD_UNKNOWN");
        if (request.Body.Length > LargestBody) return new(413);
        if (request.Method == "GET") return new(204) { Headers = [("Range", $"0-{Math.Max(0, soFar.Length - 1)}"), ("Location", request.Target)] };

        byte[] all = _uploads[session] = [.. soFar, .. request.Body];
        if (request.Method == "PATCH") return new(202) { Headers = [("Location", request.Target), ("Range", $"0-{all.Length - 1}")] };
        var digest = Digest.Of(all);
        if (digest.ToString() != request.Query("digest")) return FakeResponse.Error(400, "DIGEST_INVALID");
        Blobs[$"{name}@{digest}"] = all;
        return new(201) { Headers = [("Docker-Content-Digest", digest.ToString()), ("Location", $"/v2/{name}/blobs/{digest}")] };
    }

    private void Keep(FakeRequest request)
    {
        var session = Route().Match(request.Path).Groups["rest"].Value["uploads/".Length..];
        _uploads[session] = [.. _uploads[session], .. request.Body];
    }

    private FakeResponse StartUpload(string name, FakeRequest request)
    {
        if (MountsBlobs && request.Query("mount") is { } digest && Blobs.TryGetValue($"{request.Query("from")}@{digest}", out var content))
        {
            Blobs[$"{name}@{digest}"] = content;
            return new(201) { Headers = [("Docker-Content-Digest", digest)] };
        }

        return new(202) { Headers = [("Location", OpenSession(name))] };
    }

    private FakeResponse GetTags(string name, FakeRequest request)
    {
        var tags = Manifests.Keys.Where(k => k.StartsWith(name + ":", StringComparison.Ordinal)).Select(k => k[(name.Length + 1)..]).Order(StringComparer.Ordinal).ToArray();
        if (tags.Length == 0) return FakeResponse.Error(404, "NAME_UNKNOWN");
        string[] page = [.. tags.SkipWhile(t => request.Query("last") is { } last && string.CompareOrdinal(t, last) <= 0).Take(2)];
        var body = FakeResponse.Json(200, $$"""{"name":"{{name}}","tags":[{{string.Join(',', page.Select(t => $"\"{t}\""))}}]}""");
        if (page.Length > 0 && page[^1] != tags[^1]) body.Headers.Add(("Link", $"</v2/{name}/tags/list?n=2&last={page[^1]}>; rel=\"next\""));
        return body;
    }

    private FakeResponse GetReferrers(string name, string digest)
    {
        var found = Manifests.Where(m => m.Key.StartsWith(name + "@", StringComparison.Ordinal)).Select(m => OciJson.ReadManifest(m.Value.Content) is var read && read.Subject?.Digest.ToString() == digest
            ? Descriptor.Of(m.Value.Type, m.Value.Content) with { ArtifactType = read.ArtifactType } : null);
        return new(200) { Body = OciJson.Write(new ImageIndex { MediaType = MediaTypes.OciIndex, Manifests = [.. found.OfType<Descriptor>()] }), Headers = [("Content-Type", MediaTypes.OciIndex)] };
    }

    [GeneratedRegex("^/v2/(?<name>.+)/(?<kind>manifests|blobs|tags|referrers)/(?<rest>.+)$")]
    private static partial Regex Route();
}
