using BuildKit.Dockerfiles.Expansion;

namespace BuildKit.Dockerfiles.Parsing;

/// <summary>A here-document: lines below an instruction, up to one that is nothing but its name.</summary>
public sealed record Heredoc
{
    private static readonly Dictionary<string, string> NoVariables = [];

    public required string Name { get; init; }

    /// <summary>The number before <c>&lt;&lt;</c>, which only shells care about.</summary>
    public int Descriptor { get; init; }

    /// <summary>False where a part of the name is quoted: variables stay as they are.</summary>
    public bool Expands { get; init; }

    /// <summary>True for <c>&lt;&lt;-</c>: tabs before lines go.</summary>
    public bool StripsTabs { get; init; }

    /// <summary>As written, line ends included, tabs not yet stripped.</summary>
    public string Content { get; init; } = "";

    /// <summary>The content with the tabs before its lines gone, where that is asked for.</summary>
    public string Stripped => StripsTabs ? string.Join('\n', Content.Split('\n').Select(l => l.TrimStart('\t'))) : Content;

    /// <summary>Reads one word such as <c>3&lt;&lt;-"EOF"</c>, without content; null when it announces none.</summary>
    internal static Heredoc? TryParse(string word)
    {
        var at = 0;
        while (at < word.Length && char.IsAsciiDigit(word[at])) at++;
        if (at > 9 || !word.AsSpan(at).StartsWith("<<")) return null;
        var descriptor = at == 0 ? 0 : int.Parse(word.AsSpan(0, at), System.Globalization.CultureInfo.InvariantCulture);
        var strips = word.AsSpan(at + 2).StartsWith("-");
        var name = word[(at + (strips ? 3 : 2))..];
        if (name.Length == 0 || name.Contains('<', StringComparison.Ordinal)) return null;
        return Unquoted(name) is { } plain ? new Heredoc { Name = plain, Descriptor = descriptor, StripsTabs = strips, Expands = Quotes(plain) == Quotes(Kept(name)) } : null;
    }

    /// <summary>All that a logical line announces, in order.</summary>
    internal static IReadOnlyList<Heredoc> Announced(string line)
    {
        if (!line.Contains("<<", StringComparison.Ordinal)) return [];
        try
        {
            var words = ShellExpansion.Expand(line, NoVariables, new ExpansionOptions { KeepQuotes = true, KeepEscapes = true, KeepUnset = true }).Words;
            return [.. words.Select(TryParse).OfType<Heredoc>()];
        }
        catch (ExpansionException)
        {
            // What is no word for this lexer is for the shell to read, and announces nothing.
            return [];
        }
    }

    private static string? Unquoted(string name)
    {
        try
        {
            return ShellExpansion.Expand(name, NoVariables, new ExpansionOptions { KeepUnset = true }).Words is [var one] ? one : null;
        }
        catch (ExpansionException)
        {
            return null;
        }
    }

    private static string Kept(string name) => ShellExpansion.Expand(name, NoVariables, new ExpansionOptions { KeepUnset = true, KeepQuotes = true }).Text;

    private static int Quotes(string text) => text.Count(c => c is '"' or '\'');
}
