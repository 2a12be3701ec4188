using BuildKit.Dockerfiles;
using BuildKit.Tool.Cli;
using BuildKit.Tool.Formatting;

namespace BuildKit.Tool.Commands.Build;

/// <summary>What <c>build --explain-context</c> prints: what steps can see by folder, and what they cannot by rule.</summary>
internal static class ContextView
{
    private static readonly Column<ContextPart> Files = new("Files", "FILES", p => p.Files);
    private static readonly Column<ContextPart> Size = new("Size", "SIZE", p => HumanSize.Of(p.Bytes));

    public static int Show(Call call, ContextSurvey survey)
    {
        Write(call, new("Folder", "FOLDER", p => ShownText.Of(p.Title)), survey.Kept);
        if (survey.Dropped.Count == 0) return ExitCode.Success;
        call.Output.WriteLine();
        Write(call, new("Rule", "DROPPED BY", p => $"line {p.Line}: {ShownText.Of(p.Title)}"), survey.Dropped);
        return ExitCode.Success;
    }

    private static void Write(Call call, Column<ContextPart> first, IReadOnlyList<ContextPart> parts) =>
        new ListView<ContextPart>([first, Files, Size]) { Shown = [first.Name, "Files", "Size"], Quiet = first.Name }.Write(call.Output, parts, null);
}
