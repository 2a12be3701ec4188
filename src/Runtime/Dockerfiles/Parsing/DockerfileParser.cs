using System.Text;

namespace BuildKit.Dockerfiles.Parsing;

/// <summary>
/// Takes Dockerfiles apart into nodes with source ranges. Pure; the text may be hostile: its size, the size of an instruction and their number
/// are limited, and every failure is a <see cref="DockerfileException"/>.
/// </summary>
public static class DockerfileParser
{
    public const int MaximumSize = 4 << 20;
    public const int MaximumInstructionLength = 1 << 20;
    public const int MaximumInstructions = 10_000;

    /// <summary>UTF-8 with or without a mark. Bytes that are none become U+FFFD: old comments are often Latin-1.</summary>
    public static ParsedDockerfile Parse(ReadOnlySpan<byte> content, string fileName = "Dockerfile")
    {
        if (content.Length > MaximumSize) throw DockerfileException.TooLarge(fileName, MaximumSize);
        if (content.StartsWith((ReadOnlySpan<byte>)[0xff, 0xfe]) || content.StartsWith((ReadOnlySpan<byte>)[0xfe, 0xff])) throw DockerfileException.NotUtf8(fileName);
        return Parse(Encoding.UTF8.GetString(content), fileName);
    }

    public static ParsedDockerfile Parse(string text, string fileName = "Dockerfile")
    {
        if (text.Length > MaximumSize) throw DockerfileException.TooLarge(fileName, MaximumSize);
        if (text.StartsWith('\ufeff')) text = text[1..];

        // Half a surrogate pair, which no file can hold, would not survive the way into an image.
        text = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
        var source = new SourceText(fileName, text);
        if (text.Contains('\0', StringComparison.Ordinal)) throw DockerfileException.HoldsNul(source, LineOf(text, text.IndexOf('\0', StringComparison.Ordinal)));
        return new LineReader(source).Read();
    }

    private static SourceRange LineOf(string text, int offset)
    {
        var line = text.AsSpan(0, offset).Count('\n') + 1;
        return SourceRange.Lines(line, line, 1);
    }
}
