using BuildKit.Tool.Commands.Tool;

namespace BuildKit.Tool.Cli;

/// <summary>Every command, in the order in which help lists them.</summary>
internal static class CommandTable
{
    public static IReadOnlyList<CommandEntry> Entries { get; } =
    [
        new("version", "Show versions of the tool, the runtime and the specifications", VersionCommand.Create) { Section = HelpSection.Other },
        new("completion", "Print a completion script for bash, zsh or fish", CompletionCommand.Create) { Section = HelpSection.Other },
    ];

    /// <summary>Groups that docker users know by name, and what their help starts with.</summary>
    public static string? SummaryOf(string group) => group switch
    {
        "image" => "Manage images",
        "container" => "Manage containers",
        "system" => "Look after the store and this machine",
        _ => null,
    };

    public static IEnumerable<string> Groups => Entries.Where(e => !e.IsHidden && e.Group is not null).Select(e => e.Group!).Distinct();

    public static IEnumerable<string> TopLevelNames =>
        Entries.Where(e => !e.IsHidden).SelectMany(e => e.Shortcuts.Prepend(e.Path)).Where(n => !n.Contains(' ', StringComparison.Ordinal)).Concat(Groups);

    public static IEnumerable<string> NamesOf(string group) => Entries.Where(e => !e.IsHidden && e.Group == group).Select(e => e.Path);

    public static CommandEntry? Find(string path)
    {
        foreach (var entry in Entries)
            if (entry.Answers(path)) return entry;
        return null;
    }

    public static bool IsGroup(string name)
    {
        foreach (var entry in Entries)
            if (entry.Group == name) return true;
        return false;
    }
}
