using System.Globalization;
using System.Text;
using BuildKit.Oci;

namespace BuildKit.Storage;

/// <summary>
/// File names of references: injective, without any separator or special name, and without capitals, because some file systems do not tell
/// them apart. "docker.io/library/busybox:latest" is <c>docker.io+library+busybox%3alatest</c>.
/// </summary>
internal static class ReferenceFileName
{
    private const int LongestName = 200;
    private const string CutMark = "%+";

    public static string Of(ImageReference name) => Encode(name.ToString());

    /// <summary>An image without a name; names of images always have a '+', so this is nobody's.</summary>
    public static string OfUntagged(Digest digest) => Encode(digest.ToString());

    /// <summary>False for what cannot be a name of this repository; a name that was cut could be anybody's.</summary>
    public static bool MayBeOf(string fileName, string repository)
    {
        var start = Escape(repository).ToString();
        return fileName.Contains(CutMark, StringComparison.Ordinal)
            || (fileName.StartsWith(start, StringComparison.Ordinal) && fileName.AsSpan(start.Length).StartsWith("%", StringComparison.Ordinal));
    }

    private static string Encode(string text)
    {
        var encoded = Escape(text);

        // Windows drops a dot at the end.
        if (encoded[^1] == '.') encoded.Remove(encoded.Length - 1, 1).Append("%2e");
        return encoded.Length <= LongestName ? encoded.ToString() : Cut(encoded, text);
    }

    private static StringBuilder Escape(string text)
    {
        var encoded = new StringBuilder(text.Length + 8);
        foreach (var c in text)
        {
            if (char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '_' or '-') encoded.Append(c);
            else if (c == '/') encoded.Append('+');
            else encoded.Append(CultureInfo.InvariantCulture, $"%{(int)c:x2}");
        }

        return encoded;
    }

    /// <summary>"%+" cannot come from the encoding above.</summary>
    private static string Cut(StringBuilder encoded, string text) => $"{encoded.ToString(0, 100)}{CutMark}{Digest.Of(Encoding.UTF8.GetBytes(text)).Hex}";
}
