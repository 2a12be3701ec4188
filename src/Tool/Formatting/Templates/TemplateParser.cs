namespace BuildKit.Tool.Formatting.Templates;

/// <summary>Tokens to nodes by recursive descent; nesting is bounded, since templates may come from scripts of strangers.</summary>
internal sealed class TemplateParser(string source, IReadOnlyList<TemplateToken> tokens)
{
    private const int MaximumDepth = 64;

    private readonly HashSet<string> _variables = new(StringComparer.Ordinal) { "$" };
    private int _index;
    private int _depth;
    private int _loops;

    private TemplateToken Current => tokens[_index];

    public IReadOnlyList<TemplateNode> Run()
    {
        var nodes = ParseBlock(out var ending);
        return ending.Kind == TokenKind.End ? nodes : throw Error(ending, $"'{ending.Content}' closes nothing");
    }

    /// <summary>Reads up to the end, or to <c>{{end}}</c> or <c>{{else</c>, whose word is already consumed and returned.</summary>
    private List<TemplateNode> ParseBlock(out TemplateToken ending)
    {
        Descend();
        var nodes = new List<TemplateNode>();
        while (true)
        {
            var token = Next();
            if (token.Kind == TokenKind.Text) nodes.Add(new TemplateNode.Text(token.Position, token.Content));
            else if (token.Kind == TokenKind.End || Current is { Kind: TokenKind.Word, Content: "end" or "else" })
            {
                ending = token.Kind == TokenKind.End ? token : Next();
                _depth--;
                return nodes;
            }
            else nodes.Add(ParseAction());
        }
    }

    private TemplateNode ParseAction()
    {
        var token = Current;
        switch (token.Kind == TokenKind.Word ? token.Content : "")
        {
            case "if":
                _index++;
                var condition = ParsePipeline(TokenKind.Close);
                var (then, otherwise) = ParseBranches("if", token);
                return new TemplateNode.If(token.Position, condition, then, otherwise);
            case "with":
                _index++;
                var subject = ParsePipeline(TokenKind.Close);
                (then, otherwise) = ParseBranches("with", token);
                return new TemplateNode.With(token.Position, subject, then, otherwise);
            case "range":
                _index++;
                var items = ParsePipeline(TokenKind.Close, mostVariables: 2);
                _loops++;
                (then, otherwise) = ParseBranches("range", token);
                _loops--;
                return new TemplateNode.Range(token.Position, items, then, otherwise);
            case "break" or "continue" when _loops > 0:
                _index++;
                Expect(TokenKind.Close, "'}}'");
                return token.Content == "break" ? new TemplateNode.Break(token.Position) : new TemplateNode.Continue(token.Position);
            case "define" or "template" or "block" or "break" or "continue":
                throw Error(token, $"'{token.Content}' is not available here");
            default:
                return new TemplateNode.Action(token.Position, ParsePipeline(TokenKind.Close));
        }
    }

    private (IReadOnlyList<TemplateNode> Then, IReadOnlyList<TemplateNode> Else) ParseBranches(string keyword, TemplateToken start)
    {
        var then = ParseBlock(out var ending);
        if (ending.Kind == TokenKind.End) throw Error(start, $"'{keyword}' has no '{{{{end}}}}'");
        if (ending.Content == "end")
        {
            Expect(TokenKind.Close, "'}}'");
            return (then, []);
        }

        // {{else if x}} … {{end}}: one end closes the whole chain.
        if (Current is { Kind: TokenKind.Word, Content: "if" or "with" } && Current.Content == keyword)
        {
            Descend();
            var chained = ParseAction();
            _depth--;
            return (then, [chained]);
        }

        Expect(TokenKind.Close, "'}}'");
        var otherwise = ParseBlock(out ending);
        if (ending is not { Kind: TokenKind.Word, Content: "end" }) throw Error(start, $"'{keyword}' has no '{{{{end}}}}'");
        Expect(TokenKind.Close, "'}}'");
        return (then, otherwise);
    }

    private Pipeline ParsePipeline(TokenKind closing, int mostVariables = 1)
    {
        Descend();
        var start = Current.Position;
        var (names, declares) = ParseVariables(mostVariables);
        var commands = new List<IReadOnlyList<Operand>>();
        do commands.Add(ParseCommand(closing));
        while (Next().Kind == TokenKind.Pipe);

        _variables.UnionWith(declares ? names : []);
        _depth--;
        return new Pipeline(start, names, declares, commands);
    }

    private (IReadOnlyList<string> Names, bool Declares) ParseVariables(int most)
    {
        if (Current.Kind != TokenKind.Variable) return ([], false);
        if (tokens[_index + 1].Kind is TokenKind.Declare or TokenKind.Assign)
        {
            var name = Next();
            var declares = Next().Kind == TokenKind.Declare;
            if (!declares && !_variables.Contains(name.Content)) throw Error(name, $"the variable {name.Content} is not declared");
            return ([name.Content], declares);
        }

        if (most < 2 || tokens[_index + 1].Kind != TokenKind.Comma || tokens[_index + 2].Kind != TokenKind.Variable || tokens[_index + 3].Kind != TokenKind.Declare)
            return ([], false);
        _index += 4;
        return ([tokens[_index - 4].Content, tokens[_index - 2].Content], true);
    }

    private List<Operand> ParseCommand(TokenKind closing)
    {
        var operands = new List<Operand>();
        while (Current.Kind != TokenKind.Pipe && Current.Kind != closing) operands.Add(ParseOperand(operands.Count == 0));
        return operands.Count > 0 ? operands : throw Error(Current, "a value or a function is missing");
    }

    private Operand ParseOperand(bool first)
    {
        var token = Next();
        Operand operand = token.Kind switch
        {
            TokenKind.Dot => new Operand.Dot(token.Position),
            TokenKind.Field => new Operand.Dot(token.Position) { Fields = [token.Content[1..]] },
            TokenKind.Variable when _variables.Contains(token.Content) => new Operand.Variable(token.Position, token.Content),
            TokenKind.Variable => throw Error(token, $"the variable {token.Content} is not declared"),
            TokenKind.String => new Operand.Literal(token.Position, token.Content),
            TokenKind.Number => new Operand.Literal(token.Position, TemplateLiterals.ReadNumber(source, token)),
            TokenKind.Word => ParseWord(token),
            TokenKind.LeftParenthesis => new Operand.Nested(token.Position, ParsePipeline(TokenKind.RightParenthesis)),
            _ => throw Error(token, token.Kind == TokenKind.Close ? "the action ends too early" : $"'{token.Content}' is not expected here"),
        };
        if (!first && operand is Operand.Function && !TemplateFunctions.TakesNothing(token.Content))
            throw Error(token, $"the function '{token.Content}' is an argument; write it in parentheses");
        return operand with { Fields = [.. operand.Fields, .. ParseFields()] };
    }

    private Operand ParseWord(TemplateToken token) => token.Content switch
    {
        "true" => new Operand.Literal(token.Position, true),
        "false" => new Operand.Literal(token.Position, false),
        "nil" => new Operand.Literal(token.Position, Value.Nil),
        var name when TemplateFunctions.Exists(name) => new Operand.Function(token.Position, name),
        var name => throw Error(token, $"there is no function '{name}'; there are {TemplateFunctions.Names}"),
    };

    private List<string> ParseFields()
    {
        var fields = new List<string>();
        while (Current is { Kind: TokenKind.Field, AfterSpace: false }) fields.Add(Next().Content[1..]);
        return fields;
    }

    private TemplateToken Next() => tokens[_index < tokens.Count - 1 ? _index++ : _index];

    private void Expect(TokenKind kind, string what)
    {
        var token = Next();
        if (token.Kind != kind) throw Error(token, $"want {what}");
    }

    private void Descend()
    {
        if (++_depth > MaximumDepth) throw Error(Current, $"it is nested deeper than {MaximumDepth} levels");
    }

    private ToolException Error(TemplateToken token, string reason) => ToolException.Template(source, token.Position, reason);
}
