namespace BuildKit.Containers.Streams;

/// <summary>Takes a container's output for its caller.</summary>
internal interface IOutputTarget
{
    /// <summary>What bytes may be spliced to; null when they must be handed over.</summary>
    int? Descriptor { get; }

    /// <summary>False when nobody reads any more.</summary>
    bool Write(ReadOnlySpan<byte> bytes);
}
