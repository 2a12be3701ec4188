using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace BuildKit.Registries;

/// <summary>Accepts what the machine trusts, and what authorities of the caller's have signed. A wrong name or a missing certificate stays one.</summary>
internal static class AuthorityTrust
{
    public static RemoteCertificateValidationCallback? Of(X509Certificate2Collection? authorities) =>
        authorities is not { Count: > 0 } ? null
        : (_, certificate, chain, errors) => errors == SslPolicyErrors.None
            || (errors == SslPolicyErrors.RemoteCertificateChainErrors && certificate is X509Certificate2 leaf && chain is not null && IsSignedBy(authorities, leaf, chain));

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
