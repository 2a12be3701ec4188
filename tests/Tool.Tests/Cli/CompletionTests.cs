using System.Diagnostics;

namespace BuildKit.Tool.Tests.Cli;

public sealed class CompletionTests
{
    [Theory]
    [InlineData("dotnet-container vers", "version")]
    [InlineData("dotnet-container version --for", "--format")]
    [InlineData("dotnet container vers", "version")]
    [InlineData("dotnet container version --for", "--format")]
    public async Task Bash_completes_commands_and_options(string line, string expected)
    {
        using var tool = new ToolRun();
        var script = await tool.OkAsync("completion", "bash");
        var words = line.Split(' ');
        var asked = $$"""
            {{script}}
            COMP_WORDS=({{line}}); COMP_CWORD={{words.Length - 1}}; COMP_LINE='{{line}}'
            {{(words[0] == "dotnet" ? "_dotnet_container_of_dotnet" : "_dotnet_container")}}
            printf '%s\n' "${COMPREPLY[@]}"
            """;

        Assert.Contains(expected, (await BashAsync(asked)).Split('\n'));
    }

    [Fact]
    public async Task Fish_and_zsh_scripts_name_every_visible_command()
    {
        using var tool = new ToolRun();
        var fish = await tool.OkAsync("completion", "fish");
        var zsh = await tool.OkAsync("completion", "zsh");
        foreach (var entry in BuildKit.Tool.Cli.CommandTable.Entries.Where(e => !e.IsHidden))
        {
            Assert.Contains($"-a {entry.Path.Split(' ')[^1]} ", fish, StringComparison.Ordinal);
            Assert.Contains(entry.Path.Split(' ')[^1], zsh, StringComparison.Ordinal);
        }

        Assert.StartsWith("#compdef dotnet-container", zsh, StringComparison.Ordinal);
    }

    private static async Task<string> BashAsync(string script)
    {
        using var bash = Process.Start(new ProcessStartInfo("bash", ["--norc"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        await bash.StandardInput.WriteAsync(script);
        bash.StandardInput.Close();
        var output = await bash.StandardOutput.ReadToEndAsync();
        await bash.WaitForExitAsync();
        return output;
    }
}
