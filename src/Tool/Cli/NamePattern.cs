using System.Text.RegularExpressions;

namespace BuildKit.Tool.Cli;

/// <summary>The filter <c>name=</c>: a regular expression, as in Docker, found anywhere in a name. Its time is linear in the name's length, whatever it says.</summary>
internal static class NamePattern
{
    /// <param name="pattern">As typed. What is no regular expression is found as it stands.</param>
    /// <param name="name">A name of a container or volume.</param>
    /// <param name="slash">Names may be asked for with the '/' that Docker's API puts before them.</param>
    public static bool Matches(string pattern, string name, bool slash = false)
    {
        try
        {
            var expression = new Regex(pattern, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
            return expression.IsMatch(name) || (slash && expression.IsMatch("/" + name));
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return name.Contains(pattern, StringComparison.Ordinal);
        }
    }
}
