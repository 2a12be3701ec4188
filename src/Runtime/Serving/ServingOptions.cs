using System.Net;
using System.Net.Sockets;
using BuildKit.Storage;

namespace BuildKit.Serving;

/// <summary>How a store is served.</summary>
public sealed record ServingOptions
{
    /// <summary>The store; it exists.</summary>
    public required StoreLocation Store { get; init; }

    /// <summary>Names of this registry in references, "localhost:5000" first: what is pushed gets the first one.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>Nothing is taken and nothing deleted.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>Only this machine can connect.</summary>
    public bool IsLocal { get; init; } = true;

    public required TimeProvider Clock { get; init; }

    public long LargestBlob { get; init; } = 64L << 30;

    public int MostUploads { get; init; } = 256;

    /// <summary>After so long without a request an upload is forgotten.</summary>
    public TimeSpan UploadExpiry { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>What was pushed or asked about is safe from collections for at least so long, so that its manifest can follow.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Told after each blob and manifest that was pushed and is in the store now; must not block.</summary>
    public Action? Pushed { get; init; }

    /// <summary>
    /// The names that a registry on this address has. The port is always there: a name without one would be a registry of the internet, and
    /// what strangers push must never take the name of an image that came from there.
    /// </summary>
    public static IReadOnlyList<string> NamesOf(IPAddress address, int port)
    {
        var names = new List<string> { $"localhost:{port}", $"127.0.0.1:{port}", $"[::1]:{port}" };
        var own = address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]:{port}" : $"{address}:{port}";
        if (!names.Contains(own) && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any)) names.Add(own);
        return names;
    }
}
