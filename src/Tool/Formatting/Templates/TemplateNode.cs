namespace BuildKit.Tool.Formatting.Templates;

/// <summary>One piece of a parsed template; <paramref name="Position"/> is the offset in the source, for messages.</summary>
internal abstract record TemplateNode(int Position)
{
    public sealed record Text(int Position, string Content) : TemplateNode(Position);

    public sealed record Action(int Position, Pipeline Pipeline) : TemplateNode(Position);

    public sealed record If(int Position, Pipeline Condition, IReadOnlyList<TemplateNode> Then, IReadOnlyList<TemplateNode> Else) : TemplateNode(Position);

    public sealed record With(int Position, Pipeline Subject, IReadOnlyList<TemplateNode> Then, IReadOnlyList<TemplateNode> Else) : TemplateNode(Position);

    public sealed record Range(int Position, Pipeline Subject, IReadOnlyList<TemplateNode> Body, IReadOnlyList<TemplateNode> Else) : TemplateNode(Position);

    public sealed record Break(int Position) : TemplateNode(Position);

    public sealed record Continue(int Position) : TemplateNode(Position);
}

/// <summary><c>$a, $b := command | command</c>; without <see cref="Declares"/> the variables are assigned.</summary>
internal sealed record Pipeline(int Position, IReadOnlyList<string> Variables, bool Declares, IReadOnlyList<IReadOnlyList<Operand>> Commands);

internal abstract record Operand(int Position)
{
    /// <summary>Fields that follow the operand: <c>.Config.Env</c>.</summary>
    public IReadOnlyList<string> Fields { get; init; } = [];

    public sealed record Dot(int Position) : Operand(Position);

    public sealed record Variable(int Position, string Name) : Operand(Position);

    public sealed record Literal(int Position, Value Value) : Operand(Position);

    public sealed record Function(int Position, string Name) : Operand(Position);

    public sealed record Nested(int Position, Pipeline Pipeline) : Operand(Position);
}
