namespace BuildKit.Registries;

/// <summary>
/// Where registries differ from the protocol, in one table. What a registry shows by its answers (no room for large bodies, no referrers API,
/// no mounts) is learnt from them and has no row here.
/// </summary>
internal sealed record RegistryQuirks
{
    private static readonly RegistryQuirks None = new();

    /// <summary>By the end of the host's name.</summary>
    private static readonly (string Host, RegistryQuirks Quirks)[] Table =
    [
        // Chunks but the last have at least 5 MiB (AWS, "UploadLayerPart"); sessions side by side are refused now and then.
        (".amazonaws.com", new RegistryQuirks { SmallestChunk = 5 * 1024 * 1024, Uploads = 1 }),
        ("public.ecr.aws", new RegistryQuirks { SmallestChunk = 5 * 1024 * 1024, Uploads = 1 }),

        // A second PATCH in a session is refused (dotnet/sdk-container-builds#642, and what its authors found for these hosts).
        ("-docker.pkg.dev", new RegistryQuirks { TakesChunks = false }),
        ("gcr.io", new RegistryQuirks { TakesChunks = false }),
        ("ghcr.io", new RegistryQuirks { TakesChunks = false }),
    ];

    /// <summary>Bytes of a chunk that is not the last.</summary>
    public long SmallestChunk { get; private init; }

    /// <summary>Uploads at once; null leaves it to the caller.</summary>
    public int? Uploads { get; private init; }

    /// <summary>False where a broken upload is better sent again as a whole.</summary>
    public bool TakesChunks { get; private init; } = true;

    public static RegistryQuirks Of(string registry)
    {
        var host = registry.Split(':')[0];
        foreach (var (end, quirks) in Table)
        {
            if (host == end || (host.EndsWith(end, StringComparison.OrdinalIgnoreCase) && (end[0] is '.' or '-' || host[^(end.Length + 1)] == '.'))) return quirks;
        }

        return None;
    }
}
