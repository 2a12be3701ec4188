using System.Globalization;

namespace BuildKit.Registries;

/// <summary>Where an upload goes next, and the smallest chunk that the registry takes there (all but the last).</summary>
internal sealed record UploadSession(Uri Uri, long SmallestChunk)
{
    /// <summary>No honest registry demands more: a blob would be one chunk.</summary>
    private const long LargestDemand = 1L << 32;

    public static UploadSession Of(RegistryAddress address, RegistryRequest request, HttpResponseMessage response)
    {
        var uri = Next(address, request, response) ?? throw RegistryException.BrokenAnswer(request.Step, request.Uri, "an upload was accepted without a Location to send it to");
        var smallest = long.TryParse(response.Header("OCI-Chunk-Min-Length"), NumberStyles.None, CultureInfo.InvariantCulture, out var demanded) ? demanded : 0;
        return new UploadSession(uri, Math.Min(smallest, LargestDemand));
    }

    /// <summary>The same session after an answer that may have moved it.</summary>
    public UploadSession After(RegistryAddress address, RegistryRequest request, HttpResponseMessage response) =>
        Next(address, request, response) is { } uri ? this with { Uri = uri } : this;

    private static Uri? Next(RegistryAddress address, RegistryRequest request, HttpResponseMessage response)
    {
        if (response.Headers.Location is not { } location) return null;
        var next = address.Resolve(request.Uri, location);
        Redirects.RequireAllowed(request.Step, request.Uri, next);
        return next;
    }
}
