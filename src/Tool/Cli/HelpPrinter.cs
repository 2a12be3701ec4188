using System.CommandLine;
using System.Text;

namespace BuildKit.Tool.Cli;

/// <summary>Help screens, laid out as Docker's are.</summary>
internal static class HelpPrinter
{
    public const string Program = "dotnet container";
    private const int WidestName = 34;

    /// <summary>What follows a message about wrong usage.</summary>
    public static string Hint(Route? route, Verb? verb)
    {
        if (route?.Entry is not { } entry) return $"Run '{Program} --help' for the list of commands.\n";
        return $"Usage:  {Program} {verb?.Usage ?? entry.Path}\n\nRun '{Program} {ShortName(entry)} --help' for more.\n";
    }

    /// <summary>The first screen, or that of a group.</summary>
    public static void Write(TextWriter output, string? group)
    {
        if (group is null) WriteRoot(output);
        else WriteGroup(output, group);
    }

    public static void Write(TextWriter output, CommandEntry entry, Verb verb)
    {
        output.WriteLine($"Usage:  {Program} {verb.Usage}\n\n{verb.Description}");
        if (entry.Shortcuts.Count > 0)
            output.WriteLine($"\nAliases:\n  {string.Join(", ", entry.Shortcuts.Prepend(entry.Path).Select(p => $"{Program} {p}"))}");
        WriteList(output, "Options", [.. verb.Options.Where(o => !o.Hidden).OrderBy(o => o.Name, StringComparer.Ordinal).Select(o => (NameOf(o), o.Description ?? ""))]);
        if (verb.Examples.Count > 0) output.WriteLine("\nExamples:");
        foreach (var example in verb.Examples)
            output.WriteLine(example.StartsWith('#') ? $"  {example}" : $"  {Program} {example}");
    }

    private static void WriteRoot(TextWriter output)
    {
        output.WriteLine($"Usage:  {Program} COMMAND [OPTIONS]\n\nBuilds, stores, moves and runs container images, without a daemon.");
        WriteSection(output, "Common Commands", HelpSection.Common);
        WriteList(output, "Management Commands", [.. CommandTable.Groups.Select(g => (g, CommandTable.SummaryOf(g) ?? ""))]);
        WriteSection(output, "Image Commands", HelpSection.Images);
        WriteSection(output, "Container Commands", HelpSection.Containers);
        WriteSection(output, "Other Commands", HelpSection.Other);
        output.WriteLine($"\nGlobal Options:\n  -h, --help      Show help\n  -v, --version   Show the version\n\nRun '{Program} COMMAND --help' for more about a command.");
    }

    private static void WriteSection(TextWriter output, string title, HelpSection section) =>
        WriteList(output, title, [.. CommandTable.Entries.Where(e => !e.IsHidden && e.Section == section).Select(e => (ShortName(e), e.Summary))]);

    /// <summary>On the first screen a grouped command goes by the name that people type: "images", not "image ls".</summary>
    private static string ShortName(CommandEntry entry) =>
        entry.Shortcuts.Prepend(entry.Path).FirstOrDefault(n => !n.Contains(' ', StringComparison.Ordinal)) ?? entry.Path;

    private static void WriteGroup(TextWriter output, string group)
    {
        output.WriteLine($"Usage:  {Program} {group} COMMAND\n\n{CommandTable.SummaryOf(group)}");
        var entries = CommandTable.Entries.Where(e => !e.IsHidden && e.Group == group);
        WriteList(output, "Commands", [.. entries.Select(e => (e.Path[(group.Length + 1)..], e.Summary))]);
        output.WriteLine($"\nRun '{Program} {group} COMMAND --help' for more about a command.");
    }

    private static void WriteList(TextWriter output, string title, IReadOnlyList<(string Name, string Text)> lines)
    {
        if (lines.Count == 0) return;
        var width = Math.Min(WidestName, lines.Max(l => l.Name.Length)) + 3;
        var text = new StringBuilder().Append('\n').Append(title).Append(":\n");
        foreach (var (name, line) in lines)
        {
            text.Append("  ").Append(name);
            if (name.Length + 3 > width) text.Append('\n').Append(' ', width + 2);
            else text.Append(' ', width - name.Length);
            text.Append(line).Append('\n');
        }

        output.Write(text);
    }

    /// <summary><c>-f, --filter filter</c>; options without a short name stand under the long names.</summary>
    private static string NameOf(Option option)
    {
        var alias = option.Aliases.FirstOrDefault(a => a.Length == 2);
        var others = string.Concat(option.Aliases.Where(a => a.Length > 2).Select(a => ", " + a));
        return $"{(alias is null ? "    " : alias + ", ")}{option.Name}{others}{Inputs.PlaceholderOf(option)}";
    }
}
