using System.Diagnostics.CodeAnalysis;

namespace BuildKit.Dockerfiles.Expansion;

/// <summary>Why a text cannot be expanded. It knows no place in a file: whoever asked turns it into a <see cref="DockerfileException"/>.</summary>
[SuppressMessage("Design", "CA1064", Justification = "It never leaves this room.")]
internal sealed class ExpansionException(string reason) : Exception(reason)
{
    public static ExpansionException Unclosed(string what) => new($"unexpected end of statement while looking for matching {what}");

    public static ExpansionException MissingBrace() => new("syntax error: missing '}'");

    public static ExpansionException MissingSlash() => new("syntax error: missing '/' in ${}");

    public static ExpansionException BadSubstitution() => new("syntax error: bad substitution");

    public static ExpansionException UnsupportedModifier(string modifier) => new($"unsupported modifier ({modifier}) in substitution");

    public static ExpansionException Demanded(string name, string message) => new($"{name}: {message}");

    public static ExpansionException InvalidPattern(string pattern, char escaped) => new($"invalid pattern ({pattern}) in substitution: invalid escape '\\{escaped}'");

    public static ExpansionException TooDeep(int limit) => new($"substitutions are nested more than {limit} deep");

    public static ExpansionException TooLong(int limit) => new($"the result is longer than {limit} characters");

    public static ExpansionException TooCostly() => new("the patterns of its substitutions take too long to match");
}
