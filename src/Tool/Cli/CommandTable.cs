using BuildKit.Tool.Commands;
using BuildKit.Tool.Commands.Images;
using BuildKit.Tool.Commands.Housekeeping;
using BuildKit.Tool.Commands.Registries;
using BuildKit.Tool.Commands.Tool;

namespace BuildKit.Tool.Cli;

/// <summary>Every command, in the order in which help lists them.</summary>
internal static class CommandTable
{
    public static IReadOnlyList<CommandEntry> Entries { get; } =
    [
        .. OperatingSystem.IsLinux() ? ContainerCommands.Entries : [],
        new("image ls", "List images", ImageListCommand.Create, "images", "image list") { Section = HelpSection.Common },
        new("image copy", "Copy an image between registries, archives, folders, daemons and the store", ImageCopyCommand.Create),
        new("image history", "Show how an image was made", ImageHistoryCommand.Create, "history") { Section = HelpSection.Images },
        new("image inspect", "Show everything about images", ImageInspectCommand.Create),
        new("image import", "Make an image from a root file system", ImportCommand.Create, "import") { Section = HelpSection.Images },
        new("image list-tags", "List the tags of a repository of a registry", ImageListTagsCommand.Create),
        new("image load", "Read images from an archive", LoadCommand.Create, "load") { Section = HelpSection.Images },
        new("image prune", "Remove images that nothing needs", ImagePruneCommand.Create),
        new("image pull", "Fetch an image from a registry", PullCommand.Create, "pull") { Section = HelpSection.Common },
        new("image push", "Send an image to a registry", PushCommand.Create, "push") { Section = HelpSection.Common },
        new("image rm", "Remove images", ImageRemoveCommand.Create, "rmi", "image remove") { Section = HelpSection.Images },
        new("image save", "Write images into an archive", SaveCommand.Create, "save") { Section = HelpSection.Images },
        new("image tag", "Give an image one more name", ImageTagCommand.Create, "tag") { Section = HelpSection.Images },
        new("image tree", "Show the layers of an image and who shares them", ImageTreeCommand.Create),
        new("builder du", "Show what builds keep to save work", BuilderUsageCommand.Create, "buildx du"),
        new("builder prune", "Remove what builds keep to save work", BuilderPruneCommand.Create, "buildx prune"),
        new("login", "Sign in to a registry", LoginCommand.Create) { Section = HelpSection.Other },
        new("logout", "Forget how to sign in to a registry", LogoutCommand.Create) { Section = HelpSection.Other },
        new("explain", "Show why an image, or the last publish of a project, has the layers it has", ExplainCommand.Create) { Section = HelpSection.Images },
        new("registry serve", "Serve the images of the store as a registry", RegistryServeCommand.Create),
        new("system check", "Find and repair damage in the store", SystemCheckCommand.Create),
        new("system df", "Show what the store takes on the disk", DiskUsageCommand.Create),
        new("system info", "Show the store and this machine", InfoCommand.Create, "info") { Section = HelpSection.Other },
        new("system prune", "Remove stopped containers, unused images and what nothing needs", SystemPruneCommand.Create),
        new("inspect", "Show everything about containers, images and volumes", InspectCommand.Create) { Section = HelpSection.Other },
        new("version", "Show versions of the tool, the runtime and the specifications", VersionCommand.Create) { Section = HelpSection.Other },
        new("completion", "Print a completion script for bash, zsh or fish", CompletionCommand.Create) { Section = HelpSection.Other },
    ];

    /// <summary>What the help of a group starts with.</summary>
    public static string? SummaryOf(string group) => group switch
    {
        "image" => "Manage images",
        "builder" => "Look after what builds keep to save work",
        "container" => "Manage containers",
        "volume" => "Manage volumes",
        "registry" => "Be a registry for others",
        "runtime" => "Run OCI bundles: the command line of runc, for podman, containerd and you",
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
