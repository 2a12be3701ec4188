using System.Text;
using BuildKit.Oci;

namespace BuildKit.Tasks;

/// <summary>Makes a repository name of what is often an assembly's name.</summary>
internal static class RepositoryName
{
    /// <summary>
    /// Lower case; runs of characters that repositories cannot have become one '-', and none is left at the end of a path's part.
    /// "Contoso.Shop App" is "contoso.shop-app". Idempotent.
    /// </summary>
    public static string Normalise(string text)
    {
        var name = string.Join('/', text.Trim().ToLowerInvariant().Split('/').Select(NormalisePart));
        return ImageReference.TryParse("localhost/" + name, out _) ? name : throw TaskInputException.InvalidRepository(text);
    }

    private static string NormalisePart(string part)
    {
        var normal = new StringBuilder(part.Length);
        foreach (var c in part)
        {
            if (char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '_') normal.Append(c);
            else if (normal.Length == 0 || normal[^1] != '-' || c == '-') normal.Append('-');
        }

        return normal.ToString().TrimEnd('-', '.', '_');
    }
}
