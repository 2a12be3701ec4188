using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace BuildKit.Registries.Lines;

/// <summary>
/// Accepts what the machine trusts, and what authorities of the caller's have signed. A wrong name or a missing certificate stays one. Of a
/// registry that is named insecure any certificate will do.
/// </summary>
internal static class AuthorityTrust
{
    public static RemoteCertificateValidationCallback? Of(RegistryAddress address, X509Certificate2Collection authorities)
    {
#pragma warning disable CA5359 // The person has named this registry as one whose certificate does not matter.
        if (address.Line == LineKind.Insecure) return static (_, _, _, _) => true;
#pragma warning restore CA5359
        if (address.Line == LineKind.Secure && authorities.Count == 0) return null;
        return (connection, certificate, chain, errors) => errors == SslPolicyErrors.None
            || (address.Line == LineKind.ThisMachine && connection is SslStream { TargetHostName: var host } && host == address.Root.IdnHost)
            || (errors == SslPolicyErrors.RemoteCertificateChainErrors && certificate is X509Certificate2 leaf && chain is not null && IsSignedBy(authorities, leaf, chain));
    }

    private static bool IsSignedBy(X509Certificate2Collection authorities, X509Certificate2 leaf, X509Chain sent)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.ExtraStore.AddRange(sent.ChainPolicy.ExtraStore);
        // Private authorities seldom publish revocation lists, and an unreachable list must not stop an offline build.
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        // TLS server authentication.
        chain.ChainPolicy.ApplicationPolicy.Add(new("1.3.6.1.5.5.7.3.1"));
        return chain.Build(leaf);
    }
}
