namespace BuildKit.Dockerfiles.Parsing;

/// <summary>
/// Parser directives stand before everything else; the first line that is none, be it a comment or empty, ends them, and one behind it is a
/// comment.
/// </summary>
internal sealed class DirectiveReader(SourceText source)
{
    private static readonly string[] Names = ["syntax", "escape", "check"];
    private readonly List<ParserDirective> _found = [];
    private bool _over;

    public IReadOnlyList<ParserDirective> Found => _found;

    public char Escape { get; private set; } = '\\';

    /// <summary>True when the line is a directive.</summary>
    public bool Read(string line, int number)
    {
        if (_over) return false;
        if (Match(line) is not var (name, value))
        {
            _over = true;
            return false;
        }

        var range = SourceRange.Lines(number, number, source.Line(number).Length + 1);
        if (_found.Any(d => d.Name == name)) throw DockerfileException.DirectiveTwice(source, range, name);
        if (name == "escape") Escape = value is "\\" or "`" ? value[0] : throw DockerfileException.InvalidEscape(source, range, value);
        _found.Add(new ParserDirective(name, value, range));
        return true;
    }

    private static (string Name, string Value)? Match(string line)
    {
        var text = line.TrimStart();
        if (!text.StartsWith('#')) return null;
        text = text[1..].Trim();
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0) return null;
        var name = text[..equals].TrimEnd().ToLowerInvariant();
        var value = text[(equals + 1)..].TrimStart();
        return value.Length > 0 && Names.Contains(name) ? (name, value) : null;
    }
}
