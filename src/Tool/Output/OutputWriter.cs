using System.Text;

namespace BuildKit.Tool.Output;

/// <summary>Text over a standard stream: UTF-8 without a mark, plain line ends everywhere, written in blocks.</summary>
internal static class OutputWriter
{
    private const int BlockSize = 8192;

    public static TextWriter Over(Stream stream) => new StreamWriter(stream, new UTF8Encoding(false), BlockSize, leaveOpen: true) { NewLine = "\n" };
}
