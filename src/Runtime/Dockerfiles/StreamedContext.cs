using BuildKit.Content;

namespace BuildKit.Dockerfiles;

/// <summary>What arrives as a stream, on standard input or from a web server: an archive with everything, or a Dockerfile alone. The first bytes tell.</summary>
public static class StreamedContext
{
    /// <summary>More is no Dockerfile, and it is held in memory.</summary>
    private const int LongestDockerfile = 16 * 1024 * 1024;

    /// <summary>POSIX.1 ustar: the magic of the first header.</summary>
    private const int TarMagicAt = 257;

    /// <param name="input">Read to its end when it is a Dockerfile; an archive is read by whoever builds.</param>
    /// <param name="file">Where the Dockerfile is in an archive; null is where it mostly is.</param>
    public static (DockerfileChoice Dockerfile, BuildContextChoice Context) Read(Stream input, string? file)
    {
        var head = new byte[512];
        var begin = head.AsMemory(0, input.ReadAtLeast(head, head.Length, throwOnEndOfStream: false));
        return IsArchive(begin.Span)
            ? (new DockerfileChoice.InContext(file ?? DockerfileChoice.DefaultName), new BuildContextChoice.Archive(new PrefixedStream(begin, input)))
            : (ReadDockerfile(new PrefixedStream(begin, input)), new BuildContextChoice.Nothing());
    }

    public static DockerfileChoice.Text ReadDockerfile(Stream input)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[8192];
        for (int read; (read = input.Read(buffer)) > 0;)
        {
            bytes.Write(buffer, 0, read);
            if (bytes.Length > LongestDockerfile) throw DockerfileException.TooLarge(DockerfileChoice.DefaultName, LongestDockerfile);
        }

        return new DockerfileChoice.Text(DockerfileChoice.DefaultName, System.Text.Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length));
    }

    private static bool IsArchive(ReadOnlySpan<byte> head) =>
        Compression.KindOf(head) != CompressionKind.None || (head.Length > TarMagicAt && head[TarMagicAt..].StartsWith("ustar"u8));
}
