namespace BuildKit.Dockerfiles.Parsing;

/// <summary>One pass over the lines of a file: comments, continuations, here-documents.</summary>
internal sealed class LineReader(SourceText source)
{
    private static readonly string[] HeredocTakers = ["ADD", "COPY", "RUN"];
    private readonly DirectiveReader _directives = new(source);
    private readonly List<DockerfileNode> _nodes = [];
    private readonly List<SourceRange> _emptyContinuations = [];
    private List<string> _comments = [];
    private int _number;

    public ParsedDockerfile Read()
    {
        while (_number < source.LineCount) ReadOne();
        if (_nodes.Count == 0) throw DockerfileException.NoInstructions(source);
        return new ParsedDockerfile
        {
            Source = source,
            Escape = _directives.Escape,
            Directives = _directives.Found,
            Nodes = _nodes,
            EmptyContinuations = _emptyContinuations,
        };
    }

    private void ReadOne()
    {
        var raw = source.Line(++_number);
        var text = raw.TrimStart();
        if (_directives.Read(text, _number)) return;
        if (text.StartsWith('#'))
        {
            Comment(text[1..].Trim());
            return;
        }

        if (text.Length == 0)
        {
            _comments = [];
            return;
        }

        var first = _number;
        var line = new LogicalLine();
        var (content, continues) = Continuation(text);
        line.Append(content, _number, raw.Length - text.Length + 1);
        if (continues) Continue(line, first);
        if (string.IsNullOrWhiteSpace(line.Text)) return;
        Add(NodeReader.Read(source, line));
    }

    /// <summary>A comment stands for what follows it; an empty one or an empty line parts them.</summary>
    private void Comment(string text)
    {
        if (text.Length == 0) _comments = [];
        else _comments.Add(text);
    }

    private void Continue(LogicalLine line, int first)
    {
        var (continues, hasEmpty) = (true, false);
        while (continues && _number < source.LineCount)
        {
            var text = source.Line(++_number);
            if (text.TrimStart().StartsWith('#')) continue;
            if (string.IsNullOrWhiteSpace(text))
            {
                hasEmpty = true;
                continue;
            }

            (var content, continues) = Continuation(text);
            line.Append(content, _number, 1);
            if (line.Length > DockerfileParser.MaximumInstructionLength) throw DockerfileException.TooLong(source, Lines(first), DockerfileParser.MaximumInstructionLength);
        }

        if (hasEmpty) _emptyContinuations.Add(Lines(first));
    }

    /// <summary>The escape character continues a line when it is the last that is not white space, and not escaped itself.</summary>
    private (string Content, bool Continues) Continuation(string text)
    {
        var end = text.Length;
        while (end > 0 && text[end - 1] is ' ' or '\t') end--;
        var escape = _directives.Escape;
        if (end == 0 || text[end - 1] != escape || (end > 1 && text[end - 2] == escape)) return (text, false);
        return (text[..(end - 1)], true);
    }

    private void Add(DockerfileNode node)
    {
        if (_nodes.Count == DockerfileParser.MaximumInstructions) throw DockerfileException.TooMany(source, node.Range, DockerfileParser.MaximumInstructions);
        if (node.Text.Length > DockerfileParser.MaximumInstructionLength) throw DockerfileException.TooLong(source, node.Range, DockerfileParser.MaximumInstructionLength);
        var heredocs = ReadHeredocs(node);
        _nodes.Add(node with
        {
            Comments = _comments,
            Heredocs = heredocs,
            Inner = node.Inner is null ? null : node.Inner with { Heredocs = heredocs },
            Range = heredocs.Count == 0 ? node.Range : node.Range with { End = new SourcePosition(_number, source.Line(_number).Length + 1) },
        });
        _comments = [];
    }

    private List<Heredoc> ReadHeredocs(DockerfileNode node)
    {
        var instruction = node.Inner ?? node;
        if (!HeredocTakers.Contains(instruction.Name) || instruction.Json is not null) return [];
        return [.. Heredoc.Announced(node.Text).Select(announced => announced with { Content = HeredocContent(node, announced) })];
    }

    private string HeredocContent(DockerfileNode node, Heredoc heredoc)
    {
        var first = _number + 1;
        while (_number < source.LineCount)
        {
            var line = source.Line(++_number);
            if ((heredoc.StripsTabs ? line.TrimStart('\t') : line) != heredoc.Name) continue;
            return string.Concat(Enumerable.Range(first, _number - first).Select(n => source.LineWithReturn(n) + "\n"));
        }

        throw DockerfileException.UnclosedHeredoc(source, node.Range, heredoc.Name);
    }

    private SourceRange Lines(int first) => new(new(first, 1), new(_number, source.Line(_number).Length + 1));
}
