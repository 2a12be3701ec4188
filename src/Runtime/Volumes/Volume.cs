using BuildKit.Oci;

namespace BuildKit.Volumes;

/// <summary>A volume of a store: data that outlives containers.</summary>
public sealed record Volume
{
    /// <summary>Docker's mark of volumes that got no name from anybody. Only these are pruned unless all are asked for.</summary>
    public const string AnonymousLabel = "com.docker.volume.anonymous";

    public const string LocalDriver = "local";

    public required string Name { get; init; }

    public string Driver { get; init; } = LocalDriver;

    public required DateTimeOffset Created { get; init; }

    public IReadOnlyDictionary<string, string> Labels { get; init; } = OrdinalMap.From([]);

    /// <summary>What the driver was told: <c>type</c>, <c>device</c>, <c>o</c>.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = OrdinalMap.From([]);

    /// <summary>The directory of the host that containers see.</summary>
    public required string Mountpoint { get; init; }

    public bool IsAnonymous => Labels.ContainsKey(AnonymousLabel);
}
