using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Tool;

internal static class CompletionCommand
{
    public static Verb Create()
    {
        var shell = Inputs.One("SHELL");
        return new Verb
        {
            Usage = "completion bash|zsh|fish",
            Description = "Print a script that completes commands and options of 'dotnet-container' and 'dotnet container' in a shell",
            Arguments = [shell],
            Examples =
            [
                "# bash: for this session, or into ~/.bashrc",
                "completion bash > ~/.local/share/bash-completion/completions/dotnet-container",
                "completion fish > ~/.config/fish/completions/dotnet-container.fish",
            ],
            Run = (call, _) =>
            {
                call.Output.Write(call.Get(shell) switch
                {
                    "bash" => CompletionScripts.Bash(),
                    "zsh" => CompletionScripts.Zsh(),
                    "fish" => CompletionScripts.Fish(),
                    var other => throw ToolException.InvalidValue("SHELL", other, "bash, zsh or fish"),
                });
                return Task.FromResult(ExitCode.Success);
            },
        };
    }
}
