using System.CommandLine;

namespace BuildKit.Tool.Cli;

/// <summary>Tokens of one command to values.</summary>
internal static class CommandReader
{
    private static readonly ParserConfiguration Configuration = new() { EnablePosixBundling = false, ResponseFileTokenReplacer = null };

    /// <summary>Null when the command line asks for help.</summary>
    public static ParseResult? Read(Verb verb, string path, IReadOnlyList<string> tokens)
    {
        var scanner = new ArgumentScanner(verb.Options, verb.OptionsEndAtFirstArgument);
        var canonical = scanner.Scan([.. tokens]);
        if (scanner.AsksForHelp) return null;
        CheckCount(verb, path, scanner.Arguments.Count);
        var result = verb.ToCommand().Parse(canonical, Configuration);
        return result.Errors.Count == 0 ? result : throw ToolException.WrongArguments(result.Errors[0].Message.TrimEnd('.'));
    }

    private static void CheckCount(Verb verb, string path, int count)
    {
        var least = 0;
        var most = 0;
        foreach (var argument in verb.Arguments)
        {
            least += argument.Arity.MinimumNumberOfValues;
            most = Math.Min(100_000, most + argument.Arity.MaximumNumberOfValues);
        }

        if (count >= least && count <= most) return;
        var wanted = least == most ? least == 0 ? "no arguments" : $"exactly {Arguments(least)}" : count < least ? $"at least {Arguments(least)}" : $"at most {Arguments(most)}";
        throw ToolException.WrongArguments($"'{path}' takes {wanted}, got {count}");
    }

    private static string Arguments(int count) => count == 1 ? "1 argument" : $"{count} arguments";
}
