namespace BuildKit.Serving;

/// <summary>The body of an answer. A closed union.</summary>
/// <param name="Length">For Content-Length.</param>
public abstract record ServedBody(long Length)
{
    public static ServedBody None { get; } = new Bytes(ReadOnlyMemory<byte>.Empty);

    public sealed record Bytes(ReadOnlyMemory<byte> Value) : ServedBody(Value.Length);

    /// <summary>Exactly <see cref="ServedBody.Length"/> bytes. A stream that fails has found damage: the connection is then cut, so that nobody takes what was sent for the whole.</summary>
    public sealed record Content(Stream Stream, long Length) : ServedBody(Length);

    /// <summary>Only its length is told: the answer to HEAD.</summary>
    public sealed record Announced(long Length) : ServedBody(Length);
}
