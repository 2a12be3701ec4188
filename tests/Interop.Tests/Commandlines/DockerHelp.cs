using System.Diagnostics;
using System.Text.RegularExpressions;

namespace BuildKit.Interop.Tests.Commandlines;

/// <summary>An option as a help screen of Docker's shows it.</summary>
/// <param name="Name">The long one.</param>
/// <param name="Short">Null: it has none.</param>
/// <param name="TakesValue">False: a switch, which may be followed by =true or =false.</param>
internal sealed record ShownOption(string Name, string? Short, bool TakesValue);

/// <summary>What a docker command line says of itself. No daemon is asked.</summary>
internal sealed partial class DockerHelp(string program)
{
    /// <summary>Null: this docker has no such command; it shows the screen of the group then.</summary>
    public IReadOnlyList<ShownOption>? Options(string command)
    {
        var lines = Help(command).Split('\n');
        var usage = Array.Find(lines, l => l.StartsWith("Usage:", StringComparison.Ordinal))?["Usage:".Length..].Trim();
        if (usage is null || !(usage + " ").StartsWith($"docker {command} ", StringComparison.Ordinal) || usage.EndsWith(" COMMAND", StringComparison.Ordinal)) return null;
        return [.. lines.Select(l => OptionLine().Match(l)).Where(m => m.Success).Select(m => new ShownOption(
            m.Groups["name"].Value, m.Groups["short"].Success ? m.Groups["short"].Value : null, m.Groups["value"].Success))];
    }

    private string Help(string command)
    {
        var start = new ProcessStartInfo(program, [.. command.Split(' '), "--help"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        // No plug-ins, no context, no daemon that an environment names.
        start.Environment["DOCKER_CONFIG"] = "/nonexistent";
        start.Environment["DOCKER_HOST"] = "unix:///nonexistent/docker.sock";
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        _ = error.Result;
        return output;
    }

    /// <summary>"  -a, --attach list   Attach to …": a value's name stands one space behind, a description further away.</summary>
    [GeneratedRegex("^ +(?:(?<short>-[A-Za-z]), )?(?<name>--[a-z0-9][a-z0-9-]*)(?: (?<value>[a-zA-Z0-9<][^ ]*))?(?:  .*)?$")]
    private static partial Regex OptionLine();
}
