namespace BuildKit.Content;

/// <summary>The state of a C decoder. Not for two threads at once.</summary>
internal interface INativeDecoder : IDisposable
{
    CompressionKind Kind { get; }

    /// <summary>True where the input may end: between frames.</summary>
    bool IsAtEnd { get; }

    /// <summary>Uses some input and makes some output. Throws on damage.</summary>
    /// <param name="input">What was not used yet.</param>
    /// <param name="output">Room for what comes out.</param>
    /// <param name="isLast">No input will follow.</param>
    (int Used, int Made) Decode(ReadOnlySpan<byte> input, Span<byte> output, bool isLast);
}
