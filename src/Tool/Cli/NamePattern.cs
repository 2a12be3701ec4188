using System.Text.RegularExpressions;

namespace BuildKit.Tool.Cli;

/// <summary>The filter <c>name=</c>: a regular expression, as in Docker, found anywhere in a name. Its time is linear in the name's length, whatever it says.</summary>
internal sealed class NamePattern
{
    private readonly string _text;

    /// <summary>Null: the text is no regular expression, and is found as it stands.</summary>
    private readonly Regex? _expression;

    public NamePattern(string text)
    {
        _text = text;
        try
        {
            _expression = new Regex(text, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            _expression = null;
        }
    }

    /// <param name="name">A name of a container or volume.</param>
    /// <param name="slash">Names may be asked for with the '/' that Docker's API puts before them.</param>
    public bool Matches(string name, bool slash = false) =>
        _expression is null ? name.Contains(_text, StringComparison.Ordinal) : _expression.IsMatch(name) || (slash && _expression.IsMatch("/" + name));
}
