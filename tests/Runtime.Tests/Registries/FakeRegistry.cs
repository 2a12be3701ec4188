using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace BuildKit.Runtime.Tests.Registries;

/// <summary>
/// A registry on loopback, in this process, that misbehaves on request: <see cref="Answer"/> overrides any answer, <see cref="CutRequest"/>
/// breaks uploads. What it does by itself is in FakeRegistry.Protocol.cs.
/// </summary>
internal sealed partial class FakeRegistry : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private bool _disposed;
    private readonly ConcurrentQueue<FakeRequest> _requests = new();
    private readonly ConcurrentDictionary<Task, bool> _connections = new();
    private readonly Task _accepting;

    public FakeRegistry()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>"127.0.0.1:12345".</summary>
    public string Host => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>Makes it speak HTTPS, as who this certificate says.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>Wants to see a certificate of the client, any.</summary>
    public bool WantsClientCertificate { get; init; }

    /// <summary>Those shown, by subject.</summary>
    public ConcurrentQueue<string?> ClientCertificates { get; } = new();

    public IReadOnlyList<FakeRequest> Requests => [.. _requests];

    /// <summary>Asked first; null lets the registry answer honestly.</summary>
    public Func<FakeRequest, FakeResponse?> Answer { get; set; } = _ => null;

    /// <summary>What it would answer if it were honest, for those who change only part of it.</summary>
    public FakeResponse HonestAnswer(FakeRequest request) => Honest(request);

    /// <summary>How many bytes of a request's body to read before the connection is cut; null reads all.</summary>
    public Func<FakeRequest, long?> CutRequest { get; set; } = _ => null;

    /// <summary>Misbehaves for the first <paramref name="times"/> requests that match, then is honest.</summary>
    public void AnswerFirst(int times, Func<FakeRequest, bool> which, FakeResponse response)
    {
        var left = times;
        Answer = request => which(request) && Interlocked.Decrement(ref left) >= 0 ? response : null;
    }

    public int Count(string method, string pathPart) =>
        Requests.Count(r => r.Method == method && r.Target.Contains(pathPart, StringComparison.Ordinal));

    /// <summary>May be called again: a test that takes its registry away leaves the second call to its own end.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed) return;
        _disposed = true;
        await _stop.CancelAsync();
        _listener.Dispose();
        await Task.WhenAll([_accepting, .. _connections.Keys]).WaitAsync(TimeSpan.FromSeconds(10));
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var connection = ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
                _connections[connection] = true;
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // The end of the test, which may come between two connections.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var _ = client;
        try
        {
            client.NoDelay = true;
            await using var stream = await SecureAsync(client.GetStream());
            while (await FakeRequest.ReadHeadAsync(stream, _stop.Token) is { } request)
            {
                var cut = CutRequest(request);
                _requests.Enqueue(request);
                if (!await request.ReadBodyAsync(stream, cut, _stop.Token) || cut is not null)
                {
                    if (KeepsCutUploads && request.Method == "PATCH") Keep(request);
                    client.Client.Close(0);
                    return;
                }

                if (!await (Answer(request) ?? Honest(request)).WriteAsync(stream, request.Method == "HEAD", _stop.Token)) return;
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or SocketException or AuthenticationException)
        {
            // The client went away, or the test is over.
        }
    }

    private async Task<Stream> SecureAsync(NetworkStream plain)
    {
        if (Certificate is null) return plain;
        var secure = new SslStream(plain);
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificate = Certificate,
            ClientCertificateRequired = WantsClientCertificate,
            RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null || !WantsClientCertificate,
        };
        await secure.AuthenticateAsServerAsync(options, _stop.Token);
        ClientCertificates.Enqueue(secure.RemoteCertificate?.Subject);
        return secure;
    }
}
