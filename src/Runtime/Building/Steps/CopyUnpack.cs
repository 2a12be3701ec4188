namespace BuildKit.Building.Steps;

/// <summary>Which archives are unpacked instead of copied.</summary>
public enum CopyUnpack
{
    /// <summary>COPY, and <c>ADD --unpack=false</c>.</summary>
    Never,

    /// <summary>ADD: archives among files, not those downloaded.</summary>
    LocalArchives,

    /// <summary><c>ADD --unpack=true</c>.</summary>
    All,
}
