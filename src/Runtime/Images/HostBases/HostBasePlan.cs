namespace BuildKit.Images.HostBases;

/// <summary>All layers a variant may have, lowest first, and what the configuration says about them.</summary>
internal sealed record HostBasePlan(IReadOnlyList<HostLayer> Layers, IReadOnlyList<string> Environment);
