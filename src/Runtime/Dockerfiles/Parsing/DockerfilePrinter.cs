using System.Text;

namespace BuildKit.Dockerfiles.Parsing;

/// <summary>Nodes as text again, each on one line with its comments and here-documents: reading what was printed gives the same nodes.</summary>
public static class DockerfilePrinter
{
    public static string Print(ParsedDockerfile dockerfile)
    {
        var text = new StringBuilder();
        foreach (var directive in dockerfile.Directives) text.Append("# ").Append(directive.Name).Append('=').Append(directive.Value).Append('\n');

        // Without it a first comment might look like another directive.
        text.Append('\n');
        foreach (var node in dockerfile.Nodes) text.Append(Print(node, dockerfile.Escape)).Append('\n');
        return text.ToString();
    }

    public static string Print(DockerfileNode node, char escape = '\\')
    {
        var text = new StringBuilder();
        foreach (var comment in node.Comments) text.Append("# ").Append(comment).Append('\n');
        text.Append(Line(node));

        // One escape character at the end would continue the line; a blank that the language knows and the continuation does not ends that.
        if (text[^1] == escape && !(text.Length > 1 && text[^2] == escape)) text.Append('\f');
        text.Append('\n');
        foreach (var heredoc in node.Heredocs) text.Append(heredoc.Content).Append(heredoc.Name).Append('\n');
        return text.ToString();
    }

    private static string Line(DockerfileNode node)
    {
        var flags = node.Flags.Select(f => " " + Flag(f));
        var end = node.Arguments.StartsWith("--", StringComparison.Ordinal) ? " --" : "";
        return node.Keyword + string.Concat(flags) + end + (node.Arguments.Length == 0 ? "" : " " + node.Arguments);
    }

    /// <summary>Quoted as a whole where needed: a blank behind a backslash would be a continuation at the end of a line.</summary>
    private static string Flag(NodeFlag flag)
    {
        var written = flag.ToString();
        if (!written.Any(c => char.IsWhiteSpace(c) || c is '\\' or '"' or '\'')) return written;
        var quoted = written[2..].Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        return $"--\"{quoted}\"";
    }
}
