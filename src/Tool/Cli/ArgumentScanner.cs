using System.CommandLine;

namespace BuildKit.Tool.Cli;

/// <summary>
/// Reads tokens as Docker's command line does and rewrites them so that nothing is left to interpretation: every option as
/// <c>--name=value</c>, then <c>--</c>, then the arguments. Docker's rules differ from System.CommandLine's own: a value may look like an
/// option (<c>-e -x</c>), a switch never takes the next token (<c>--rm true</c> runs the image "true"), <c>:</c> does not separate a name from
/// its value, and after IMAGE everything belongs to the container.
/// </summary>
internal sealed class ArgumentScanner(IReadOnlyList<Option> options, bool optionsEndAtFirstArgument)
{
    private readonly List<string> _rewritten = [];
    private readonly List<string> _arguments = [];

    public bool AsksForHelp { get; private set; }

    public IReadOnlyList<string> Arguments => _arguments;

    public IReadOnlyList<string> Scan(ReadOnlySpan<string> tokens)
    {
        for (var i = 0; i < tokens.Length && !AsksForHelp; i++)
        {
            var token = tokens[i];
            if (token == "--")
            {
                _arguments.AddRange(tokens[(i + 1)..]);
                break;
            }

            if (token.Length < 2 || token[0] != '-')
            {
                _arguments.Add(token);
                if (!optionsEndAtFirstArgument) continue;
                _arguments.AddRange(tokens[(i + 1)..]);
                break;
            }

            if (token.StartsWith("--", StringComparison.Ordinal)) ScanLong(token, tokens, ref i);
            else ScanShort(token, tokens, ref i);
        }

        return [.. _rewritten, "--", .. _arguments];
    }

    private void ScanLong(string token, ReadOnlySpan<string> tokens, ref int i)
    {
        var equals = token.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? token : token[..equals];
        if (Find(name) is not { } option)
        {
            AsksForHelp = name == "--help";
            if (!AsksForHelp) throw ToolException.UnknownOption(name, Suggestion.For(name, options.Where(o => !o.Hidden).Select(o => o.Name)));
        }
        else if (equals >= 0) Add(option, token[(equals + 1)..]);
        else if (IsSwitch(option) || MayLackValue(option)) Add(option, "true");
        else Add(option, Following(name, tokens, ref i));
    }

    /// <summary><c>-it</c>, <c>-p8080:80</c>, <c>-e=A=b</c>, <c>-e A=b</c>.</summary>
    private void ScanShort(string token, ReadOnlySpan<string> tokens, ref int i)
    {
        for (var at = 1; at < token.Length; at++)
        {
            var name = "-" + token[at];
            if (Find(name) is not { } option)
            {
                AsksForHelp = name == "-h";
                if (!AsksForHelp) throw ToolException.UnknownOption(token.Length == 2 ? name : $"{name}' in '{token}", null);
                return;
            }

            if (IsSwitch(option) && !(at + 1 < token.Length && token[at + 1] == '='))
            {
                Add(option, "true");
                continue;
            }

            var rest = token[(at + 1)..];
            Add(option, rest.Length > 0 ? rest[0] == '=' ? rest[1..] : rest : Following(name, tokens, ref i));
            return;
        }
    }

    private static string Following(string name, ReadOnlySpan<string> tokens, ref int i) =>
        ++i < tokens.Length ? tokens[i] : throw ToolException.OptionNeedsValue(name);

    private void Add(Option option, string value)
    {
        // The last one wins, as with Docker; System.CommandLine would call the second one an error.
        if (option.ValueType != typeof(string[])) Forget(option);
        if (IsSwitch(option))
        {
            _rewritten.Add($"{option.Name}={(ReadSwitch(value) ?? throw ToolException.InvalidValue(option.Name, value, "true or false") ? "true" : "false")}");
            return;
        }

        // "--name=" means the empty value here, but no value at all to the parser.
        if (value.Length == 0) _rewritten.AddRange([option.Name, ""]);
        else _rewritten.Add($"{option.Name}={value}");
    }

    private void Forget(Option option)
    {
        var index = _rewritten.FindIndex(t => t == option.Name || t.StartsWith(option.Name + "=", StringComparison.Ordinal));
        if (index >= 0) _rewritten.RemoveRange(index, _rewritten[index] == option.Name ? 2 : 1);
    }

    private Option? Find(string name)
    {
        foreach (var option in options)
            if (option.Name == name || option.Aliases.Contains(name)) return option;
        return null;
    }

    private static bool IsSwitch(Option option) => option.ValueType == typeof(bool);

    /// <summary><c>--sbom</c>, and <c>--sbom=cyclonedx</c>: the next token is never its value.</summary>
    private static bool MayLackValue(Option option) => option.Arity.MinimumNumberOfValues == 0;

    private static bool? ReadSwitch(string text) => text switch
    {
        "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
        "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
        _ => null,
    };
}
