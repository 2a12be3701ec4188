namespace BuildKit.Dockerfiles.Parsing;

/// <summary>From a logical line to a node.</summary>
internal static class NodeReader
{
    private const string Blanks = "\t\v\f\r ";

    public static DockerfileNode Read(SourceText source, LogicalLine line, int start = 0)
    {
        var text = line.Text;
        while (start < text.Length && char.IsWhiteSpace(text[start])) start++;
        var end = text.Length;
        while (end > start && char.IsWhiteSpace(text[end - 1])) end--;
        var keywordEnd = start;
        while (keywordEnd < end && !Blanks.Contains(text[keywordEnd], StringComparison.Ordinal)) keywordEnd++;

        var (flags, arguments) = new FlagSplitter(line, keywordEnd, end).Split();
        while (arguments < end && char.IsWhiteSpace(text[arguments])) arguments++;
        var node = new DockerfileNode
        {
            Keyword = text[start..keywordEnd],
            Flags = flags,
            Arguments = arguments < end ? text[arguments..end] : "",
            Range = line.Range(start, Math.Max(end - start, 0)),
            Text = text[start..end],
            Line = line,
            ArgumentsOffset = arguments,
        };
        return Detailed(source, line, node);
    }

    private static DockerfileNode Detailed(SourceText source, LogicalLine line, DockerfileNode node)
    {
        if (node.Name == "ONBUILD")
        {
            var isTrigger = node.Flags.Count == 0 && node.Arguments.Length > 0;
            if (isTrigger && FirstWord(node.Arguments).Equals("ONBUILD", StringComparison.OrdinalIgnoreCase)) throw DockerfileException.ChainedOnbuild(source, node.Range);
            return isTrigger ? node with { Inner = Read(source, line, node.ArgumentsOffset) } : node;
        }

        if (!JsonForm.IsTakenBy(node.Name)) return node;
        try
        {
            return node with { Json = JsonForm.TryRead(node.Arguments) };
        }
        catch (FormatException)
        {
            throw DockerfileException.NotStrings(source, node.RangeOf(0, node.Arguments.Length), node.Name);
        }
    }

    private static string FirstWord(string text) => string.Concat(text.TakeWhile(c => !Blanks.Contains(c, StringComparison.Ordinal)));
}
