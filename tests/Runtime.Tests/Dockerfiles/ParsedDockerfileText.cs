using System.Globalization;
using System.Text;
using BuildKit.Dockerfiles.Parsing;

namespace BuildKit.Runtime.Tests.Dockerfiles;

/// <summary>Nodes as text, with their ranges.</summary>
internal static class ParsedDockerfileText
{
    public static string Of(ParsedDockerfile parsed, bool withRanges = true)
    {
        var text = new StringBuilder();
        if (parsed.Escape != '\\') text.Append(CultureInfo.InvariantCulture, $"escape {parsed.Escape}\n");
        foreach (var directive in parsed.Directives) text.Append(CultureInfo.InvariantCulture, $"directive {directive.Name}={directive.Value}\n");
        foreach (var node in parsed.Nodes) Append(text, node, withRanges);
        if (withRanges)
            foreach (var empty in parsed.EmptyContinuations) text.Append(CultureInfo.InvariantCulture, $"empty continuation {Range(empty)}\n");
        return text.ToString();
    }

    public static string Range(SourceRange range) => string.Create(CultureInfo.InvariantCulture, $"{range.Start.Line}:{range.Start.Column}-{range.End.Line}:{range.End.Column}");

    private static void Append(StringBuilder text, DockerfileNode node, bool withRanges)
    {
        foreach (var comment in node.Comments) text.Append("# ").Append(comment).Append('\n');
        if (withRanges) text.Append(Range(node.Range)).Append(' ');
        text.Append(node.Keyword);
        foreach (var flag in node.Flags) text.Append(CultureInfo.InvariantCulture, $" {{{flag}}}{(withRanges ? "@" + Range(flag.Range) : "")}");
        text.Append(node.Json is { } json ? $" json [{string.Join("][", json)}]" : node.Arguments.Length > 0 ? $" <{node.Arguments}>" : "").Append('\n');
        foreach (var document in node.Heredocs)
            text.Append(CultureInfo.InvariantCulture, $"  document {document.Name} fd={document.Descriptor}{(document.Expands ? "" : " raw")}{(document.StripsTabs ? " strip" : "")} \"{document.Content.Replace("\n", "\\n", StringComparison.Ordinal).Replace("\r", "\\r", StringComparison.Ordinal)}\"\n");
        if (node.Inner is { } inner) Append(text.Append("  "), inner, withRanges);
    }
}
