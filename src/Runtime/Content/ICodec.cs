namespace BuildKit.Content;

/// <summary>
/// One way to read compressed bytes. A stream that it opens owns its input, ends where the compressed data ends, and fails with
/// <see cref="ContentException"/> on damage, truncation, and data behind the end.
/// </summary>
internal interface ICodec
{
    CompressionKind Kind { get; }

    /// <param name="start">The first bytes of the input, up to <see cref="Compression.MagicLength"/> of them.</param>
    bool Matches(ReadOnlySpan<byte> start);

    Stream OpenRead(Stream input);
}
