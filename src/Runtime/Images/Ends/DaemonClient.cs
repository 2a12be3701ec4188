using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using BuildKit.Oci;

namespace BuildKit.Images.Ends;

/// <summary>The two calls of Docker's API that move images as archives. Podman's service has them too.</summary>
internal sealed class DaemonClient : IDisposable
{
    private const int LongestAnswer = 1024 * 1024;
    private readonly string _name;
    private readonly Uri _address;
    private readonly HttpClient _http;

    public DaemonClient(DaemonKind kind, Uri address)
    {
        (_name, _address) = (kind.ToString(), address);
        var handler = new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(15) };
        if (address.Scheme == "unix") handler.ConnectCallback = (_, ct) => ConnectAsync(address.LocalPath, ct);

        // No limit on the whole: an image is as large as it is, and the daemon packs or unpacks it meanwhile.
        _http = new HttpClient(handler) { BaseAddress = address.Scheme == "unix" ? new Uri("http://daemon/") : new UriBuilder(address) { Scheme = "http" }.Uri, Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>The image as a docker-archive, while the daemon writes it.</summary>
    public async Task<Stream> OpenAsync(ImageReference image, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"images/{Uri.EscapeDataString(image.Familiar)}/get");
        var response = await SendAsync($"Reading '{image.Familiar}'", request, ct);
        return await response.Content.ReadAsStreamAsync(ct);
    }

    /// <param name="image">For messages.</param>
    /// <param name="write">Writes a docker-archive.</param>
    /// <param name="ct">Cancels.</param>
    public async Task LoadAsync(ImageReference image, Func<Stream, CancellationToken, Task> write, CancellationToken ct)
    {
        var step = $"Loading '{image.Familiar}'";
        using var content = new WrittenContent(write);
        using var request = new HttpRequestMessage(HttpMethod.Post, "images/load?quiet=1") { Content = content };
        try
        {
            using var response = await SendAsync(step, request, ct);
            var body = await ReadAsync(response, ct);
            if (FindError(body) is { } error) throw ImageException.DaemonRefused(_name, step, error);
        }
        catch (ImageException) when (content.Failure is { } failure)
        {
            // The archive could not be made; that the daemon then missed its end is no news.
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        }
    }

    public void Dispose() => _http.Dispose();

    private static async ValueTask<Stream> ConnectAsync(string path, CancellationToken ct)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<HttpResponseMessage> SendAsync(string step, HttpRequestMessage request, CancellationToken ct)
    {
        HttpResponseMessage response;
        try
        {
            response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
        }
        catch (HttpRequestException e)
        {
            throw ImageException.DaemonUnreachable(_name, step, _address, e);
        }

        if (response.StatusCode == HttpStatusCode.OK) return response;
        using (response) throw ImageException.DaemonRefused(_name, step, FindError(await ReadAsync(response, ct)) ?? $"HTTP {(int)response.StatusCode}");
    }

    private static async Task<string> ReadAsync(HttpResponseMessage response, CancellationToken ct)
    {
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(ct));
        var text = new char[LongestAnswer];
        return new string(text, 0, await reader.ReadBlockAsync(text, ct));
    }

    /// <summary>A refusal is one document with "message", progress a line each, and a line with "error" when it went wrong after all.</summary>
    private static string? FindError(string body)
    {
        foreach (var line in body.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            try
            {
                using var document = JsonDocument.Parse(line);
                if (document.RootElement.ValueKind != JsonValueKind.Object) continue;
                foreach (var member in (ReadOnlySpan<string>)["error", "message"])
                {
                    if (document.RootElement.TryGetProperty(member, out var text) && text.ValueKind == JsonValueKind.String) return text.GetString();
                }
            }
            catch (JsonException)
            {
                // Words for people.
            }
        }

        return null;
    }

    /// <summary>A body of unknown length, written as it is sent.</summary>
    private sealed class WrittenContent : HttpContent
    {
        private readonly Func<Stream, CancellationToken, Task> _write;

        public WrittenContent(Func<Stream, CancellationToken, Task> write)
        {
            _write = write;
            Headers.ContentType = new("application/x-tar");
        }

        public Exception? Failure { get; private set; }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            try
            {
                await using var buffer = new BufferedStream(new Content.UnownedStream(stream), 1 << 16);
                await _write(buffer, cancellationToken);
            }
            catch (BuildKitException e)
            {
                Failure = e;
                throw new IOException(e.Message, e);
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
