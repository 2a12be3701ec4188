using System.Text;

namespace BuildKit.Tool.Formatting.Templates;

/// <summary>Runs a parsed template over a value. One use.</summary>
internal sealed class TemplateRunner(string source, bool headers)
{
    private const int MaximumSteps = 2_000_000;
    private const int MaximumOutput = 64 * 1024 * 1024;

    private readonly StringBuilder _output = new();
    private readonly List<KeyValuePair<string, Value>> _variables = [];
    private int _steps;

    private enum Flow
    {
        On,
        Break,
        Continue,
    }

    public string Run(IReadOnlyList<TemplateNode> nodes, Value value)
    {
        _variables.Add(new("$", value));
        RunBlock(nodes, value);
        return _output.ToString();
    }

    private Flow RunBlock(IReadOnlyList<TemplateNode> nodes, Value dot)
    {
        var scope = _variables.Count;
        var flow = Flow.On;
        for (var i = 0; i < nodes.Count && flow == Flow.On; i++) flow = RunNode(nodes[i], dot);
        _variables.RemoveRange(scope, _variables.Count - scope);
        return flow;
    }

    private Flow RunNode(TemplateNode node, Value dot)
    {
        CountStep(node.Position);
        switch (node)
        {
            case TemplateNode.Text text:
                Print(node, text.Content);
                return Flow.On;
            case TemplateNode.Action action:
                var value = Evaluate(action.Pipeline, dot);
                if (action.Pipeline.Variables.Count == 0) Print(node, value.Display());
                return Flow.On;
            case TemplateNode.If choice:
                return InScope(() => RunBlock(Evaluate(choice.Condition, dot).IsTrue ? choice.Then : choice.Else, dot));
            case TemplateNode.With with:
                return InScope(() => Evaluate(with.Subject, dot) is { IsTrue: true } subject ? RunBlock(with.Then, subject) : RunBlock(with.Else, dot));
            case TemplateNode.Range range:
                return InScope(() => RunRange(range, dot));
            case TemplateNode.Break:
                return Flow.Break;
            case TemplateNode.Continue:
                return Flow.Continue;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private Flow InScope(Func<Flow> run)
    {
        var scope = _variables.Count;
        var flow = run();
        _variables.RemoveRange(scope, _variables.Count - scope);
        return flow;
    }

    private Flow RunRange(TemplateNode.Range range, Value dot)
    {
        var pipeline = range.Subject with { Variables = [], Declares = false };
        var items = TemplateFunctions.Items(Evaluate(pipeline, dot));
        if (items is null) throw ToolException.TemplateRun(source, range.Position, "'range' needs a list, an object or a number");
        if (items.Count == 0) return RunBlock(range.Else, dot);
        foreach (var (key, item) in items)
        {
            CountStep(range.Position);
            var scope = _variables.Count;
            if (range.Subject.Variables is [.., var last]) Declare(range.Subject, last, item);
            if (range.Subject.Variables is [var first, _]) Declare(range.Subject, first, key);
            var flow = RunBlock(range.Body, item);
            _variables.RemoveRange(scope, _variables.Count - scope);
            if (flow == Flow.Break) break;
        }

        return Flow.On;
    }

    private Value Evaluate(Pipeline pipeline, Value dot)
    {
        Value? piped = null;
        foreach (var command in pipeline.Commands) piped = Evaluate(command, dot, piped);
        if (pipeline.Variables is [var name]) Declare(pipeline, name, piped!);
        return piped!;
    }

    private void Declare(Pipeline pipeline, string name, Value value)
    {
        if (pipeline.Declares)
        {
            _variables.Add(new(name, value));
            return;
        }

        var index = _variables.FindLastIndex(v => v.Key == name);
        if (index < 0) throw ToolException.TemplateRun(source, pipeline.Position, $"the variable {name} is not declared here");
        _variables[index] = new(name, value);
    }

    private Value Evaluate(IReadOnlyList<Operand> command, Value dot, Value? piped)
    {
        CountStep(command[0].Position);
        if (command[0] is Operand.Function function) return Call(function, command, dot, piped);
        var value = Evaluate(command[0], dot);
        var arguments = Arguments(command, dot, piped);

        // {{.Label "name"}}: Docker has methods for it; here the field is a map, and an argument looks into it.
        foreach (var argument in arguments)
            value = argument is not Value.Text key ? throw NotAFunction(command[0])
                : value is Value.Map map ? map.Find(key.Content) ?? ""
                : value is Value.Nothing ? ""
                : headers ? LabelHeader(key.Content)
                : throw NotAFunction(command[0]);
        return value;
    }

    private ToolException NotAFunction(Operand operand) =>
        ToolException.TemplateRun(source, operand.Position, "a value that is not a function takes no arguments");

    /// <summary>The column of the label <c>com.example.build-date</c> is headed "build date".</summary>
    private static string LabelHeader(string label) => label[(label.LastIndexOf('.') + 1)..].Replace('-', ' ').Replace('_', ' ');

    private Value Call(Operand.Function function, IReadOnlyList<Operand> command, Value dot, Value? piped)
    {
        if (function.Name is "and" or "or") return Decide(function.Name == "or", command, dot, piped);
        var arguments = Arguments(command, dot, piped);
        var result = TemplateFunctions.Call(function.Name, arguments, headers, reason => ToolException.TemplateRun(source, function.Position, $"{function.Name}: {reason}"));
        return Walk(function, result);
    }

    /// <summary>The first operand that decides; the ones behind it are not evaluated.</summary>
    private Value Decide(bool wanted, IReadOnlyList<Operand> command, Value dot, Value? piped)
    {
        Value? last = null;
        for (var i = 1; i < command.Count; i++)
        {
            last = Evaluate(command[i], dot);
            if (last.IsTrue == wanted) return last;
        }

        return piped ?? last ?? throw ToolException.TemplateRun(source, command[0].Position, "it needs an argument");
    }

    private List<Value> Arguments(IReadOnlyList<Operand> command, Value dot, Value? piped)
    {
        var arguments = new List<Value>(command.Count);
        for (var i = 1; i < command.Count; i++) arguments.Add(Evaluate(command[i], dot));
        if (piped is not null) arguments.Add(piped);
        return arguments;
    }

    private Value Evaluate(Operand operand, Value dot) => Walk(operand, operand switch
    {
        Operand.Dot => dot,
        Operand.Literal literal => literal.Value,
        Operand.Variable variable => _variables.FindLast(v => v.Key == variable.Name).Value
            ?? throw ToolException.TemplateRun(source, operand.Position, $"the variable {variable.Name} is not declared here"),
        Operand.Nested nested => Evaluate(nested.Pipeline, dot),
        Operand.Function function => Call(function, [function], dot, null),
        _ => throw new System.Diagnostics.UnreachableException(),
    });

    private Value Walk(Operand operand, Value value)
    {
        foreach (var field in operand.Fields)
        {
            value = value switch
            {
                Value.Map map => map.Find(field) ?? (map.Open ? Value.Nil : throw NoSuchField(operand, field, map)),
                Value.Nothing { Shown: Value.Nothing.NoValue or Value.Nothing.NullMap } => Value.Nil,
                _ => throw ToolException.TemplateRun(source, operand.Position, $"'.{field}' of {value.Kind}: only objects have fields"),
            };
        }

        return value;
    }

    private ToolException NoSuchField(Operand operand, string field, Value.Map map) =>
        ToolException.TemplateRun(source, operand.Position, $"there is no field '.{field}'; there are {string.Join(' ', map.Entries.Select(e => "." + e.Key))}");

    /// <summary>Iterations count too: a range over nothing much, in a range, in a range, would otherwise run for years.</summary>
    private void CountStep(int position)
    {
        if (++_steps > MaximumSteps) throw ToolException.TemplateRun(source, position, $"it takes more than {MaximumSteps} steps");
    }

    private void Print(TemplateNode node, string text)
    {
        if (_output.Length + text.Length > MaximumOutput) throw ToolException.TemplateRun(source, node.Position, $"it writes more than {MaximumOutput} characters");
        _output.Append(text);
    }
}
