using System.CommandLine;
using BuildKit.Containers;
using BuildKit.Containers.Settings;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Containers;

/// <summary>The options that set environment variables.</summary>
internal sealed class VariableFlags
{
    private readonly Option<string[]> _variables = Inputs.Many("--env", "-e", "list", "Set NAME=value, or pass on NAME from this environment");
    private readonly Option<string[]> _files = Inputs.Many("--env-file", null, "list", "Read variables from a file, one to a line");

    public IReadOnlyList<Option> Options => [_variables, _files];

    /// <summary>Files first: what is said on the command line wins.</summary>
    public IReadOnlyList<string> Read(Call call)
    {
        var files = call.Get(_files).Select(f => EnvironmentSyntax.ParseFile(InputFile.ReadText(f), call.Environment.Variable));
        var variables = call.Get(_variables).Select(v => EnvironmentSyntax.ParseVariable(v, call.Environment.Variable)).OfType<string>();
        return EnvironmentSyntax.Merge([.. files, variables]);
    }
}
