using System.Globalization;
using BuildKit.Dockerfiles;
using BuildKit.Dockerfiles.Parsing;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Build;

/// <summary>Warnings about a Dockerfile: all there is to say after <c>--check</c>, a line each beside a build.</summary>
internal static class BuildChecks
{
    /// <summary>As docker build --check prints them. Returns the exit code: warnings are a failure of the check.</summary>
    public static int Show(Call call, CheckReport report)
    {
        var count = report.Warnings.Count;
        call.Output.Write(count switch
        {
            0 => "Check complete, no warnings found.\n",
            1 => "Check complete, 1 warning has been found!\n",
            _ => string.Create(CultureInfo.InvariantCulture, $"Check complete, {count} warnings have been found!\n"),
        });
        foreach (var warning in report.Warnings)
            call.Output.Write($"\nWARNING: {warning.Rule.Name}\n{warning.Rule.Description}\n{warning.Message}\n{SourceExcerpt.Render(report.Source, warning.Range)}");
        return count == 0 ? ExitCode.Success : ExitCode.Failure;
    }

    public static void Note(Call call, CheckReport report)
    {
        var forMsbuild = MsbuildForm.IsWanted(call.Environment);
        foreach (var warning in report.Warnings)
        {
            var (line, column) = (warning.Range.Start.Line, warning.Range.Start.Column);
            call.Note(forMsbuild
                ? MsbuildForm.At(report.Source.Name, line, column, "warning", warning.Rule.Name, warning.Message)
                : string.Create(CultureInfo.InvariantCulture, $"WARNING: {warning.Rule.Name}: {warning.Message} ({report.Source.Name}:{line})"));
        }
    }
}
