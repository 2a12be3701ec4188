using System.Text;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Tests.Cli;

/// <summary>docs/cli.md is made from the command table, so that no command and no option can be missing from it.</summary>
public sealed class CliReferenceTests
{
    [Fact]
    public void The_reference_says_what_the_tool_does() => TestData.AssertGolden(Path.Combine(TestData.Repository, "docs", "cli.md"), Write());

    private static string Write()
    {
        var text = new StringBuilder("# Command line\n\n");
        text.Append("Every command of `dotnet container`, also typed `dotnet-container`. Names, options, output and exit codes are Docker's where Docker has them.\n");
        text.Append("This page is made from the commands themselves: `UPDATE_GOLDEN=1 dotnet test tests/Tool.Tests` writes it anew.\n\n");
        text.Append("Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted. `run`, `create`, `start` and `exec` end with the container's code, with 125 when\n");
        text.Append("the engine failed, 126 when the command cannot be invoked, 127 when it was not found. Errors are one line: a code (docs/errors.md), what happened, what to do.\n");
        foreach (var entry in CommandTable.Entries.Where(e => !e.IsHidden).OrderBy(e => e.Path, StringComparer.Ordinal)) Write(text, entry);
        return text.ToString();
    }

    private static void Write(StringBuilder text, CommandEntry entry)
    {
        var verb = entry.Create();
        text.Append($"\n## {entry.Path}\n\n{verb.Description}{(verb.Description.EndsWith('.') ? "" : ".")}\n\n```\ndotnet container {verb.Usage}\n```\n");
        if (entry.Shortcuts.Count > 0) text.Append($"\nAlso: {string.Join(", ", entry.Shortcuts.Select(s => $"`{s}`"))}.\n");
        var options = verb.Options.Where(o => !o.Hidden).OrderBy(o => o.Name, StringComparer.Ordinal).ToList();
        if (options.Count > 0) text.Append("\n| option | |\n|---|---|\n");
        foreach (var option in options)
        {
            var names = string.Join(", ", option.Aliases.OrderBy(a => a.Length).Append(option.Name).Select(n => $"`{n}`"));
            text.Append($"| {names}{Inputs.PlaceholderOf(option)} | {option.Description?.Replace("|", "\\|", StringComparison.Ordinal)} |\n");
        }

        text.Append("\n```sh\n");
        foreach (var example in verb.Examples) text.Append(example.StartsWith('#') ? example : $"dotnet container {example}").Append('\n');
        text.Append("```\n");
    }
}
