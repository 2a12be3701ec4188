using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace BuildKit.Interop.Tests.Registries;

/// <summary>An authority of our own, with a certificate for 127.0.0.1 and one for a client.</summary>
/// <param name="AuthorityPem">What others must trust.</param>
/// <param name="CertificatePem">The server's.</param>
/// <param name="KeyPem">The server's.</param>
/// <param name="ClientPem">A client's certificate.</param>
/// <param name="ClientKeyPem">A client's key.</param>
public sealed record TestAuthority(string AuthorityPem, string CertificatePem, string KeyPem, string ClientPem, string ClientKeyPem)
{
    /// <summary>Set when clients must show a certificate.</summary>
    public string? ClientAuthorityPem { get; init; }

    public static TestAuthority Create()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=test authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var authority = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(7));
        var (server, serverKey) = Sign(authority, "127.0.0.1", "1.3.6.1.5.5.7.3.1");
        var (client, clientKey) = Sign(authority, "ali", "1.3.6.1.5.5.7.3.2");
        return new TestAuthority(authority.ExportCertificatePem(), server, serverKey, client, clientKey);
    }

    private static (string Certificate, string Key) Sign(X509Certificate2 authority, string name, string use)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(name, out var address)) names.AddIpAddress(address);
        else names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(use)], false));
        using var signed = request.Create(authority, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(1), [1, 2, 3, (byte)name.Length]);
        return (signed.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }
}
