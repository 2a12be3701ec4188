using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using BuildKit.Building.Contexts;
using BuildKit.Files;
using BuildKit.Oci;
using BuildKit.Storage;

namespace BuildKit.Building.Fetching;

/// <summary>
/// Files of web servers, kept as blobs of the store. What has a checksum is fetched once; else the server is asked whether it changed (ETag,
/// Last-Modified), and only a changed one moves. The server is not trusted: it may stall or send too much, and a name it gives is a name only.
/// </summary>
internal sealed class WebFiles(Store store, HttpMessageHandler? handler) : IDisposable
{
    private const long LargestFile = 64L << 30;
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);
    private readonly HttpClient _client = new(handler ?? new SocketsHttpHandler { MaxAutomaticRedirections = 10 }, disposeHandler: handler is null) { Timeout = Timeout.InfiniteTimeSpan };

    public async Task<FileTree> FetchAsync(Uri address, Digest? checksum, string? fileName, CancellationToken ct)
    {
        var known = Read(address);
        if (checksum is not null && known is not null && known.Content == checksum && store.Blobs.Contains(checksum)) return TreeOf(known, address, fileName);
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("buildkit-dotnet", null));
        if (known is not null && store.Blobs.Contains(known.Content)) Condition(request, known);
        try
        {
            using var response = await SendAsync(address, request, ct);
            var file = response.StatusCode == HttpStatusCode.NotModified && known is not null ? known : await SaveAsync(address, response, ct);
            if (checksum is not null && file.Content != checksum) throw FetchException.WrongChecksum(address, checksum, file.Content);
            Remember(address, file);
            return TreeOf(file, address, fileName);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw FetchException.Failed(address, e.Message, e);
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task<HttpResponseMessage> SendAsync(Uri address, HttpRequestMessage request, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(LongestPause);
        try
        {
            var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            if (response.IsSuccessStatusCode || response.StatusCode == HttpStatusCode.NotModified) return response;
            var status = (int)response.StatusCode;
            response.Dispose();
            throw FetchException.Failed(address, string.Create(CultureInfo.InvariantCulture, $"the server answered {status}."));
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw FetchException.Stalled(address);
        }
    }

    private async Task<WebFile> SaveAsync(Uri address, HttpResponseMessage response, CancellationToken ct)
    {
        await using var content = await response.Content.ReadAsStreamAsync(ct);
        await using var blob = store.Blobs.Create();
        var buffer = new byte[128 * 1024];
        for (int got; (got = await ReadAsync(address, content, buffer, ct)) > 0;)
        {
            if (blob.Count + got > LargestFile) throw FetchException.Failed(address, "it has more than 64 GiB.");
            await blob.WriteAsync(buffer.AsMemory(0, got), ct);
        }

        var size = blob.Count;
        return new WebFile(blob.Commit(), size)
        {
            ETag = response.Headers.ETag?.ToString(),
            Modified = response.Content.Headers.LastModified,
            Name = response.Content.Headers.ContentDisposition is { } disposition ? disposition.FileNameStar ?? disposition.FileName?.Trim('"') : null,
        };
    }

    private static async Task<int> ReadAsync(Uri address, Stream content, byte[] buffer, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(LongestPause);
        try
        {
            return await content.ReadAsync(buffer, limit.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw FetchException.Stalled(address);
        }
    }

    private static void Condition(HttpRequestMessage request, WebFile known)
    {
        if (known.ETag is { } tag && EntityTagHeaderValue.TryParse(tag, out var parsed)) request.Headers.IfNoneMatch.Add(parsed);
        else if (known.Modified is { } modified) request.Headers.IfModifiedSince = modified;
    }

    /// <summary>BuildKit's: readable by root alone, as old as the server says, named by it or by the address.</summary>
    private FileTree TreeOf(WebFile file, Uri address, string? fileName)
    {
        var item = new SourceItem
        {
            Path = SafeName(fileName) ?? SafeName(file.Name) ?? SafeName(Uri.UnescapeDataString(address.AbsolutePath[(address.AbsolutePath.LastIndexOf('/') + 1)..])) ?? "download",
            Kind = FileKind.RegularFile,
            Mode = 0b110_000_000,
            Size = file.Size,
            Time = file.Modified ?? DateTimeOffset.UnixEpoch,
        };
        return new FileTree(item, file.Content, () => store.Blobs.OpenRead(new Descriptor { MediaType = "application/octet-stream", Digest = file.Content, Size = file.Size }));
    }

    /// <summary>"Content-Disposition: filename=../../etc/passwd" is an old trick.</summary>
    private static string? SafeName(string? name)
    {
        if (name is null) return null;
        var last = name[(name.LastIndexOfAny(['/', '\\']) + 1)..];
        return last is "" or "." or ".." || last.Any(char.IsControl) || last.Length > 255 ? null : last;
    }

    private string PathOf(Uri address) => Path.Combine(store.Root, "buildcache", "web", Digest.Of(Encoding.UTF8.GetBytes(address.AbsoluteUri)).Hex);

    private WebFile? Read(Uri address)
    {
        try
        {
            return File.ReadAllLines(PathOf(address)) is [var content, var size, var tag, var modified, var name]
                && Digest.TryParse(content, out var digest) && long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var length)
                ? new WebFile(digest, length)
                {
                    ETag = tag.Length > 0 ? tag : null,
                    Modified = long.TryParse(modified, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var time) ? DateTimeOffset.FromUnixTimeSeconds(time) : null,
                    Name = name.Length > 0 ? name : null,
                }
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            // Nothing is known of it then.
            return null;
        }
    }

    private void Remember(Uri address, WebFile file)
    {
        if (file.Name?.Contains('\n', StringComparison.Ordinal) == true) return;
        store.EnsureFolder("buildcache");
        var (path, temporary) = (PathOf(address), store.NewTemporaryPath("web-file"));
        var modified = file.Modified?.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture) ?? "";
        store.Write("Remembering a download", path, () =>
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(temporary, string.Create(CultureInfo.InvariantCulture, $"{file.Content}\n{file.Size}\n{file.ETag}\n{modified}\n{file.Name}\n"));
            File.Move(temporary, path, overwrite: true);
        });
    }

    private sealed record WebFile(Digest Content, long Size)
    {
        public string? ETag { get; init; }

        public DateTimeOffset? Modified { get; init; }

        public string? Name { get; init; }
    }
}
