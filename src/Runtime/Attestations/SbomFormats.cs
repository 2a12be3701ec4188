namespace BuildKit.Attestations;

/// <summary>ContainerSbom: which software bills of materials accompany an image.</summary>
[Flags]
public enum SbomFormats
{
    None = 0,

    /// <summary>SPDX 2.3.</summary>
    Spdx = 1,

    /// <summary>CycloneDX 1.5.</summary>
    CycloneDx = 2,
}
