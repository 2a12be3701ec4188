using System.Text;

namespace BuildKit.Dockerfiles.Instructions;

/// <summary>How arguments fall into words. Quotes and escapes stay, since they mean something again when variables are expanded.</summary>
internal static class ArgumentWords
{
    private const string Blanks = "\t\v\f\r ";

    /// <summary>Split at blanks alone: FROM, EXPOSE, and the paths of COPY, ADD and VOLUME.</summary>
    public static IReadOnlyList<string> Fields(string text) => text.Split(Blanks.ToCharArray(), StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The first field and all that follows it; null when there is nothing that follows.</summary>
    public static (string First, string Remainder)? FirstField(string text)
    {
        var end = text.AsSpan().IndexOfAny(Blanks);
        return end < 0 ? null : (text[..end], text[end..].TrimStart(Blanks.ToCharArray()));
    }

    /// <summary>Split at white space outside quotes: ENV, LABEL, ARG.</summary>
    public static IReadOnlyList<string> Quoted(string text, char escape)
    {
        var words = new List<string>();
        for (var at = 0; at < text.Length;)
        {
            while (at < text.Length && char.IsWhiteSpace(text[at])) at++;
            if (at == text.Length) break;
            var (word, end) = Word(text, at, escape);
            if (word.Length > 0) words.Add(word);
            at = end;
        }

        return words;
    }

    private static (string Word, int End) Word(string text, int at, char escape)
    {
        var word = new StringBuilder();
        var quote = '\0';
        for (; at < text.Length; at++)
        {
            var c = text[at];
            if (quote == '\0' && char.IsWhiteSpace(c)) break;
            if (c == escape && quote != '\'')
            {
                // One at the very end escapes nothing and goes.
                if (at + 1 == text.Length) continue;
                word.Append(c);
                c = text[++at];
            }
            else if (quote == '\0' && c is '"' or '\'')
            {
                quote = c;
            }
            else if (c == quote)
            {
                quote = '\0';
            }

            word.Append(c);
        }

        return (word.ToString(), at);
    }
}
