using BuildKit.Dockerfiles.Expansion;
using BuildKit.Dockerfiles.Parsing;

namespace BuildKit.Dockerfiles.Planning;

/// <summary>Variables of a text that stands somewhere in the file.</summary>
internal static class Expander
{
    public static ExpandedText Expand(PlanSession session, SourceRange place, string text, IReadOnlyDictionary<string, string> variables, ExpansionOptions? options = null)
    {
        try
        {
            var expanded = ShellExpansion.Expand(text, variables, options ?? new ExpansionOptions { Escape = session.Escape });
            session.Spend(expanded.Text.Length, place);
            return expanded;
        }
        catch (ExpansionException e)
        {
            throw DockerfileException.NotExpandable(session.Source, place, text, e.Message);
        }
    }

    /// <summary>For people to look at: what cannot be expanded stays.</summary>
    public static string Shown(PlanSession session, string text, IReadOnlyDictionary<string, string> variables, bool keepQuotes)
    {
        try
        {
            return ShellExpansion.Expand(text, variables, new ExpansionOptions { Escape = session.Escape, KeepQuotes = keepQuotes, KeepUnset = keepQuotes }).Text;
        }
        catch (ExpansionException)
        {
            return text;
        }
    }
}
