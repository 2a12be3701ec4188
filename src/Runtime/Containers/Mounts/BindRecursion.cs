namespace BuildKit.Containers.Mounts;

/// <summary>What becomes of mounts below the source of a bind mount.</summary>
public enum BindRecursion
{
    /// <summary>They come along; read-only means them too.</summary>
    Enabled,

    /// <summary>They stay out.</summary>
    Disabled,

    /// <summary>They come along; read-only means the source alone.</summary>
    Writable,

    /// <summary>They come along read-only; said aloud.</summary>
    ReadOnly,
}
