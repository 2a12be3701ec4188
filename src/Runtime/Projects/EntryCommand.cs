using BuildKit.Building;

namespace BuildKit.Projects;

/// <summary>What a container of the image starts: ENTRYPOINT and CMD from the words of the SDK's container support, with the SDK's rules.</summary>
internal sealed record EntryCommand(IReadOnlyList<string> Entrypoint, IReadOnlyList<string> Arguments, IReadOnlyList<ProjectWarning> Warnings)
{
    public static EntryCommand Resolve(EntrySettings settings, ProjectOutput output, string root, IReadOnlyList<string>? baseEntrypoint)
    {
        var warnings = new List<ProjectWarning>();
        var (effective, instruction) = Choose(settings, Command(settings, output, root), warnings, UsableBase(baseEntrypoint));
        Check(effective, instruction, settings);
        var entrypoint = instruction == AppCommandInstruction.Entrypoint ? [.. effective.AppCommand, .. effective.AppCommandArgs]
            : effective.Entrypoint.Count > 0 ? [.. effective.Entrypoint, .. effective.EntrypointArgs]
            : UsableBase(baseEntrypoint);
        IReadOnlyList<string> arguments = instruction == AppCommandInstruction.DefaultArgs
            ? [.. effective.AppCommand, .. effective.AppCommandArgs, .. effective.DefaultArgs]
            : effective.DefaultArgs;
        return new EntryCommand(entrypoint, arguments, warnings);
    }

    private static IReadOnlyList<string> Command(EntrySettings settings, ProjectOutput output, string root) =>
        settings.AppCommand.Count > 0 ? settings.AppCommand
        : settings.Instruction == AppCommandInstruction.None ? []
        : output.EntryHost is { } host ? ["/" + ContainerPath.Join(root, host)]
        : ["dotnet", "/" + ContainerPath.Join(root, output.EntryAssembly)];

    /// <summary>Images of the dotnet repositories that start "dotnet" mean a default, not a wrapper.</summary>
    private static IReadOnlyList<string> UsableBase(IReadOnlyList<string>? entrypoint) => entrypoint is null or ["dotnet"] or ["/usr/bin/dotnet"] ? [] : entrypoint;

    private static (EntrySettings Effective, AppCommandInstruction Instruction) Choose(
        EntrySettings settings, IReadOnlyList<string> command, List<ProjectWarning> warnings, IReadOnlyList<string> baseEntrypoint)
    {
        var all = settings with { AppCommand = command };
        if (settings.Instruction is { } chosen) return (all, chosen);
        if (settings.Entrypoint.Count == 0 && settings.EntrypointArgs.Count == 0)
        {
            if (baseEntrypoint.Count > 0) warnings.Add(ProjectWarnings.BaseEntrypointReplaced(baseEntrypoint));
            return (all, AppCommandInstruction.Entrypoint);
        }

        // Before there was ContainerAppCommand, arguments alone meant: start the application with these defaults.
        var isOldStyle = settings.Entrypoint.Count == 0 && settings.DefaultArgs.Count == 0 && settings.AppCommandArgs.Count == 0;
        return isOldStyle
            ? (all with { Entrypoint = command, EntrypointArgs = [], DefaultArgs = settings.EntrypointArgs, AppCommand = [] }, AppCommandInstruction.None)
            : (all, AppCommandInstruction.DefaultArgs);
    }

    private static void Check(EntrySettings effective, AppCommandInstruction instruction, EntrySettings asked)
    {
        if (effective.EntrypointArgs.Count > 0 && effective.Entrypoint.Count == 0)
            throw ProjectException.InvalidEntry("ContainerEntrypointArgs are set, and ContainerEntrypoint is not");
        if (effective.AppCommandArgs.Count > 0 && effective.AppCommand.Count == 0)
            throw ProjectException.InvalidEntry("ContainerAppCommandArgs are set, and ContainerAppCommand is not");
        if (instruction == AppCommandInstruction.None && (effective.AppCommand.Count > 0 || effective.AppCommandArgs.Count > 0))
            throw ProjectException.InvalidEntry("ContainerAppCommandInstruction is None, so ContainerAppCommand would not be used");
        if (instruction == AppCommandInstruction.Entrypoint && (asked.Entrypoint.Count > 0 || asked.EntrypointArgs.Count > 0))
            throw ProjectException.InvalidEntry("ContainerAppCommandInstruction is Entrypoint, and ContainerEntrypoint is set as well");
    }

    /// <summary>
    /// Refuses to make an image that cannot start: what the command names below the working directory must be among the files; an empty base
    /// has nothing else either. Other bases are believed.
    /// </summary>
    public void CheckFiles(IReadOnlyList<SourceFile> files, string root, ResolvedBase @base)
    {
        IReadOnlyList<string> command = [.. Entrypoint, .. Arguments];
        if (command.Count == 0) return;
        var baseIsEmpty = @base.Manifest.Layers.Count == 0;
        if (baseIsEmpty && command[0] == "dotnet") throw ProjectException.NothingToStart("dotnet", "the base image has no files, so it has no .NET runtime");
        CheckFile(command[0]);
        if (command is ["dotnet" or "/usr/bin/dotnet" or "/usr/share/dotnet/dotnet", var assembly, ..] && assembly.EndsWith(".dll", StringComparison.OrdinalIgnoreCase)) CheckFile(assembly);

        void CheckFile(string word)
        {
            if (!word.StartsWith('/') || word.AsSpan().Trim('/').IsEmpty) return;
            var path = string.Join('/', word.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(s => s != "."));
            var isOurs = root.Length > 0 && path.StartsWith(root + "/", StringComparison.Ordinal);
            if ((isOurs || baseIsEmpty) && !files.Any(f => f.Path == path)) throw ProjectException.NothingToStart(word, "no file of the image has that path");
        }
    }
}
