namespace BuildKit.Tool.Formatting.Templates;

/// <summary>
/// The part of Go's text/template that <c>--format</c> needs: fields, pipelines, variables, if, with, range and functions over
/// <see cref="Value"/> trees. There are no methods, no nested templates and no way out; length, depth, steps and output are bounded.
/// </summary>
internal sealed class GoTemplate
{
    private const int MaximumLength = 64 * 1024;

    private readonly string _source;
    private readonly IReadOnlyList<TemplateNode> _nodes;

    private GoTemplate(string source, IReadOnlyList<TemplateNode> nodes, IReadOnlySet<string> fields) =>
        (_source, _nodes, Fields) = (source, nodes, fields);

    /// <summary>Every field name that occurs anywhere: columns that are not among them need not be computed.</summary>
    public IReadOnlySet<string> Fields { get; }

    /// <summary>True when the template uses the item as a whole (<c>{{.}}</c>, <c>{{json .}}</c>), so that every field matters.</summary>
    public bool UsesWhole { get; private init; }

    public static GoTemplate Parse(string source)
    {
        if (source.Length > MaximumLength) throw ToolException.Template("", 0, $"it is longer than {MaximumLength} characters");
        var tokens = new TemplateLexer(source).Run();
        var nodes = new TemplateParser(source, tokens).Run();
        var fields = new HashSet<string>(StringComparer.Ordinal);
        var whole = false;
        foreach (var token in tokens)
        {
            if (token.Kind == TokenKind.Field) fields.Add(token.Content[1..]);
            whole |= token.Kind is TokenKind.Dot or TokenKind.Variable;
        }

        return new GoTemplate(source, nodes, fields) { UsesWhole = whole };
    }

    public string Render(Value value) => new TemplateRunner(_source, headers: false).Run(_nodes, value);

    /// <summary>Renders a table's head: functions leave the names of columns as they are.</summary>
    public string RenderHeaders(Value headers) => new TemplateRunner(_source, headers: true).Run(_nodes, headers);
}
