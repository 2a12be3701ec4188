using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using BuildKit.Oci;
using BuildKit.Registries;

namespace BuildKit.Runtime.Tests.Registries;

/// <summary>Registries of the world, played by loopback: HTTPS, and never less.</summary>
public sealed class SecureRegistryTests : IAsyncLifetime
{
    private const string Name = "registry.example";
    private static readonly byte[] Layer = PushAndPullTests.RandomBytes(10_000);
    private static readonly Descriptor LayerBlob = Descriptor.Of(MediaTypes.OciLayer, Layer);
    private readonly X509Certificate2 _certificate = SelfSigned(Name);
    private readonly FakeRegistry _registry;
    private readonly FakeRegistry _plain = new();
    private readonly List<string> _connected = [];

    public SecureRegistryTests() => _registry = new FakeRegistry { Certificate = _certificate };

    [Fact(Timeout = 30_000)]
    public async Task A_private_authority_is_trusted_when_named()
    {
        using var client = Client();
        await Open(client, RegistryAccess.Push).WriteAsync(LayerBlob, PushAndPullTests.Opens(Layer), default);
        Assert.Equal(Layer, await PushAndPullTests.ReadAsync(Open(client), LayerBlob));
        Assert.All(_connected, host => Assert.Equal(Name + ":443", host));
    }

    [Fact(Timeout = 30_000)]
    public async Task An_unknown_authority_is_refused_at_once_with_the_ways_out()
    {
        using var client = Client(trusts: false);
        var error = await Assert.ThrowsAsync<RegistryException>(() => Open(client).GetManifestAsync("1", default));
        Assert.Equal("BK1002", error.Code);
        Assert.Contains("insecure registries", error.Remedy, StringComparison.Ordinal);
        Assert.Single(_connected);
        Assert.Empty(_registry.Requests);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_certificate_for_another_name_is_refused()
    {
        await using var other = new FakeRegistry { Certificate = SelfSigned("other.example") };
        using var client = Client(to: other, authority: other.Certificate);
        Assert.Equal("BK1002", (await Assert.ThrowsAsync<RegistryException>(() => Open(client).GetManifestAsync("1", default))).Code);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_registry_that_speaks_plain_http_is_no_secure_one()
    {
        using var client = Client(to: _plain);
        Assert.Equal("BK1002", (await Assert.ThrowsAsync<RegistryException>(() => Open(client).GetManifestAsync("1", default))).Code);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_handshake_without_an_end_is_a_failure_and_no_cancellation()
    {
        using var silent = new TcpListener(System.Net.IPAddress.Loopback, 0);
        silent.Start();
        using var client = new RegistryClient(new RegistryOptions
        {
            RetryDelays = [],
            ConnectTimeout = TimeSpan.FromMilliseconds(300),
            Connect = (_, ct) => ConnectAsync(silent.LocalEndpoint.ToString()!, ct),
        });
        Assert.Equal("BK1003", (await Assert.ThrowsAsync<RegistryException>(() => Open(client).GetManifestAsync("1", default))).Code);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_registry_named_insecure_is_spoken_to_in_plain_http()
    {
        _plain.AddBlob("me/app", Layer);
        using var client = Client(to: _plain, insecure: Name);
        Assert.Equal(Layer, await PushAndPullTests.ReadAsync(Open(client), LayerBlob));
        Assert.Equal([Name + ":443", Name + ":80"], _connected);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_redirect_out_of_https_is_not_followed()
    {
        _registry.Answer = r => FakeResponse.To($"http://{_plain.Host}{r.Target}");
        using var client = Client();
        Assert.Equal("BK1018", (await Assert.ThrowsAsync<RegistryException>(() => PushAndPullTests.ReadAsync(Open(client), LayerBlob))).Code);
        Assert.All(_connected, host => Assert.Equal(Name + ":443", host));
    }

    [Theory(Timeout = 30_000)]
    [InlineData("http://registry.example/token")]
    [InlineData("http://127.0.0.1/token")]
    public async Task A_password_does_not_leave_https(string realm)
    {
        _registry.Answer = _ => new(401) { Headers = [("WWW-Authenticate", $"Bearer realm=\"{realm}\"")] };
        using var client = Client();
        Assert.Equal("BK1019", (await Assert.ThrowsAsync<RegistryException>(() => Open(client).GetManifestAsync("1", default))).Code);
        Assert.Single(_connected);
    }

    [Fact(Timeout = 30_000)]
    public async Task An_upload_whose_place_is_named_by_http_stays_on_https()
    {
        _registry.Answer = r => r.Method == "POST" ? new(202) { Headers = [("Location", $"http://{Name}{_registry.OpenSession("me/app")}")] } : null;
        using var client = Client();
        await Open(client, RegistryAccess.Push).WriteAsync(LayerBlob, PushAndPullTests.Opens(Layer), default);
        Assert.All(_connected, host => Assert.Equal(Name + ":443", host));
        Assert.Single(_registry.Blobs);
    }

    [Fact(Timeout = 30_000)]
    public async Task An_upload_is_not_sent_out_of_https()
    {
        _registry.Answer = r => r.Method == "POST" ? new(202) { Headers = [("Location", $"http://{_plain.Host}/v2/me/app/blobs/uploads/s1")] } : null;
        using var client = Client();
        var error = await Assert.ThrowsAsync<RegistryException>(() => Open(client, RegistryAccess.Push).WriteAsync(LayerBlob, PushAndPullTests.Opens(Layer), default));
        Assert.Equal("BK1018", error.Code);
        Assert.All(_connected, host => Assert.Equal(Name + ":443", host));
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _registry.DisposeAsync();
        await _plain.DisposeAsync();
        _certificate.Dispose();
    }

    private static X509Certificate2 SelfSigned(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    private RegistryClient Client(FakeRegistry? to = null, bool trusts = true, X509Certificate2? authority = null, string? insecure = null) => new(new RegistryOptions
    {
        Authorities = trusts ? [authority ?? _certificate] : null,
        InsecureRegistries = insecure is null ? [] : [insecure],
        Pause = (_, _) => Task.CompletedTask,
        Connect = (host, ct) =>
        {
            lock (_connected) _connected.Add($"{host.Host}:{host.Port}");
            return ConnectAsync((to ?? _registry).Host, ct);
        },
    });

    private static async ValueTask<Stream> ConnectAsync(string address, CancellationToken ct)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(System.Net.IPEndPoint.Parse(address), ct);
        return new NetworkStream(socket, ownsSocket: true);
    }

    private static RepositoryClient Open(RegistryClient client, RegistryAccess access = RegistryAccess.Pull) =>
        client.Repository(ImageReference.Parse($"{Name}/me/app"), access);
}
