using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using BuildKit.Oci;
using BuildKit.Registries;

namespace BuildKit.Runtime.Tests.Registries;

/// <summary>Registries of this machine that speak HTTPS, with and without certificates in certs.d.</summary>
public sealed class CertificateFolderTests : IDisposable
{
    private static readonly byte[] Layer = PushAndPullTests.RandomBytes(10_000);
    private static readonly Descriptor LayerBlob = Descriptor.Of(MediaTypes.OciLayer, Layer);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("certs.d-");
    private readonly X509Certificate2 _certificate = Make("CN=127.0.0.1", server: true);

    [Fact(Timeout = 30_000)]
    public async Task An_authority_in_the_folder_is_trusted()
    {
        await using var registry = new FakeRegistry { Certificate = _certificate };
        Put(registry, "ca.crt", _certificate.ExportCertificatePem());
        await PushAndPullAsync(registry, new RegistryOptions());
    }

    [Fact(Timeout = 30_000)]
    public async Task Another_authority_in_the_folder_is_a_refusal_on_this_machine_too()
    {
        await using var registry = new FakeRegistry { Certificate = _certificate };
        using var other = Make("CN=other", server: true);
        Put(registry, "ca.crt", other.ExportCertificatePem());
        Assert.Equal("BK1002", (await Assert.ThrowsAsync<RegistryException>(() => PushAndPullAsync(registry, new RegistryOptions()))).Code);
        Assert.Empty(registry.Requests);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_client_certificate_in_the_folder_is_shown()
    {
        await using var registry = new FakeRegistry { Certificate = _certificate, WantsClientCertificate = true };
        using var client = Make("CN=ali", server: false);
        Put(registry, "ca.crt", _certificate.ExportCertificatePem());
        Put(registry, "client.cert", client.ExportCertificatePem());
        Put(registry, "client.key", client.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        await PushAndPullAsync(registry, new RegistryOptions());
        Assert.All(registry.ClientCertificates, shown => Assert.Equal("CN=ali", shown));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_client_certificate_is_not_shown_where_a_redirect_leads()
    {
        await using var registry = new FakeRegistry { Certificate = _certificate, WantsClientCertificate = true };
        using var localhost = Make("CN=localhost", server: true);
        await using var storage = new FakeRegistry { Certificate = localhost };
        using var client = Make("CN=ali", server: false);
        Put(registry, "ca.crt", _certificate.ExportCertificatePem() + "\n" + localhost.ExportCertificatePem());
        Put(registry, "client.cert", client.ExportCertificatePem());
        Put(registry, "client.key", client.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        storage.AddBlob("me/app", Layer);
        registry.Answer = r => FakeResponse.To($"https://localhost:{storage.Host.Split(':')[1]}{r.Target}");
        using var reader = new RegistryClient(new RegistryOptions { CertificateFolders = [_folder.FullName] });
        Assert.Equal(Layer, await PushAndPullTests.ReadAsync(reader.Repository(ImageReference.Parse($"{registry.Host}/me/app")), LayerBlob));
        Assert.Equal([null], storage.ClientCertificates);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("client.cert", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----")]
    [InlineData("ca.crt", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----")]
    public async Task A_broken_certificate_is_named(string file, string content)
    {
        await using var registry = new FakeRegistry { Certificate = _certificate };
        Put(registry, file, content);
        var error = await Assert.ThrowsAsync<RegistryException>(() => PushAndPullAsync(registry, new RegistryOptions()));
        Assert.Equal("BK1035", error.Code);
        Assert.Contains(file, error.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_registry_of_this_machine_may_speak_https_with_any_certificate()
    {
        await using var registry = new FakeRegistry { Certificate = _certificate };
        await PushAndPullAsync(registry, new RegistryOptions());
    }

    [Fact(Timeout = 30_000)]
    public async Task An_unverified_registry_may_call_itself_by_https()
    {
        await using var registry = new FakeRegistry { Certificate = _certificate };
        registry.Answer = r => r.Header("Authorization") is null ? new(401) { Headers = [("WWW-Authenticate", "Basic realm=\"x\"")] }
            : r.Method == "POST" ? new(202) { Headers = [("Location", $"https://{registry.Host}{registry.OpenSession("me/app")}")] }
            : null;
        await PushAndPullAsync(registry, new RegistryOptions { Credentials = new FixedCredentials(registry.Host, new Credential.Password("ali", "s")) });
    }

    [Fact(Timeout = 30_000)]
    public async Task Verifying_can_be_asked_for_on_this_machine()
    {
        await using var registry = new FakeRegistry { Certificate = _certificate };
        var error = await Assert.ThrowsAsync<RegistryException>(() => PushAndPullAsync(registry, new RegistryOptions { TlsVerify = true }));
        Assert.Equal("BK1002", error.Code);
        await PushAndPullAsync(registry, new RegistryOptions { TlsVerify = true, Authorities = [_certificate] });
    }

    [Theory(Timeout = 30_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Not_verifying_takes_either_line(bool tls)
    {
        await using var registry = new FakeRegistry { Certificate = tls ? _certificate : null };
        await PushAndPullAsync(registry, new RegistryOptions { TlsVerify = false });
    }

    [Fact(Timeout = 30_000)]
    public async Task The_line_is_asked_once()
    {
        await using var registry = new FakeRegistry { Certificate = _certificate };
        await PushAndPullAsync(registry, new RegistryOptions());
        Assert.Single(registry.ClientCertificates);
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _folder.Delete(recursive: true);
    }

    private static X509Certificate2 Make(string subject, bool server)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (server && subject.EndsWith('1')) names.AddIpAddress(System.Net.IPAddress.Loopback);
        else names.AddDnsName(subject["CN=".Length..]);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(server, false, 0, true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    private void Put(FakeRegistry registry, string file, string content)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder.FullName, registry.Host));
        File.WriteAllText(Path.Combine(folder.FullName, file), content);
    }

    private async Task PushAndPullAsync(FakeRegistry registry, RegistryOptions options)
    {
        using var client = new RegistryClient(options with { CertificateFolders = [_folder.FullName], Pause = (_, _) => Task.CompletedTask });
        var repository = client.Repository(ImageReference.Parse($"{registry.Host}/me/app"), RegistryAccess.Push);
        await repository.WriteAsync(LayerBlob, PushAndPullTests.Opens(Layer), default);
        Assert.Equal(Layer, await PushAndPullTests.ReadAsync(repository, LayerBlob));
    }
}
