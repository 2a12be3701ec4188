using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace BuildKit.Registries.Lines;

/// <summary>
/// What the folders named certs.d hold for one registry, by Docker's rules: below a folder named after host and port, *.crt are authorities,
/// and a *.cert with a *.key of the same name is who we are.
/// </summary>
internal sealed record RegistryCertificates(X509Certificate2Collection Authorities, X509Certificate2Collection Clients)
{
    /// <summary>Whoever keeps certificates for a registry means it to be verified, on this machine too.</summary>
    public bool Any => Authorities.Count > 0 || Clients.Count > 0;

    /// <param name="registry">"example.com:5000".</param>
    /// <param name="folders">Those named certs.d; absent ones hold nothing.</param>
    public static RegistryCertificates Load(string registry, IReadOnlyList<string> folders)
    {
        var (authorities, clients) = (new X509Certificate2Collection(), new X509Certificate2Collection());

        // Windows allows no colon in names, and Docker leaves it out there.
        var name = OperatingSystem.IsWindows() ? registry.Replace(":", "", StringComparison.Ordinal) : registry;
        foreach (var folder in folders.Select(f => Path.Combine(f, name)).Where(Directory.Exists))
        {
            foreach (var file in Files(folder))
            {
                if (file.EndsWith(".crt", StringComparison.Ordinal)) Read(file, () => authorities.ImportFromPemFile(file));
                else if (file.EndsWith(".cert", StringComparison.Ordinal)) Read(file, () => clients.Add(Client(file)));
            }
        }

        return new RegistryCertificates(authorities, clients);
    }

    private static string[] Files(string folder)
    {
        try
        {
            return [.. Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw RegistryException.InvalidCertificate(folder, e.Message.TrimEnd('.'));
        }
    }

    private static X509Certificate2 Client(string file)
    {
        var key = Path.ChangeExtension(file, ".key");
        if (!File.Exists(key)) throw RegistryException.InvalidCertificate(file, $"the key '{Path.GetFileName(key)}' is missing beside it");
        using var pem = X509Certificate2.CreateFromPemFile(file, key);

        // Windows' TLS takes no key that lives in memory alone.
        return OperatingSystem.IsWindows() ? X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null) : new X509Certificate2(pem);
    }

    private static void Read(string file, Action read)
    {
        try
        {
            read();
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw RegistryException.InvalidCertificate(file, e.Message.TrimEnd('.'));
        }
    }
}
