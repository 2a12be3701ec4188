using System.Runtime.Versioning;
using BuildKit.Tool.Commands.Build;
using BuildKit.Tool.Commands.Containers;
using BuildKit.Tool.Commands.Housekeeping;
using BuildKit.Tool.Commands.Images;
using BuildKit.Tool.Commands.Runtime;
using BuildKit.Tool.Commands.Volumes;

namespace BuildKit.Tool.Cli;

/// <summary>The commands that run containers and mount images: there are none of them where there is no Linux kernel.</summary>
[SupportedOSPlatform("linux")]
internal static class ContainerCommands
{
    public static IReadOnlyList<CommandEntry> Entries { get; } =
    [
        new("container run", "Create a container from an image and run it", RunCommand.Create, "run") { Section = HelpSection.Common },
        new("container ls", "List containers", ContainerListCommand.Create, "ps", "container list", "container ps") { Section = HelpSection.Common },
        new("container exec", "Run a command in a running container", ExecCommand.Create, "exec") { Section = HelpSection.Common },
        new("image build", "Build an image from a Dockerfile", BuildCommand.Create, "build", "builder build", "buildx build") { Section = HelpSection.Common },
        new("container attach", "Connect to the streams of a running container", AttachCommand.Create, "attach") { Section = HelpSection.Containers },
        new("container commit", "Make an image of a container", CommitCommand.Create, "commit") { Section = HelpSection.Containers },
        new("container cp", "Copy files between a container and the host", CopyCommand.Create, "cp") { Section = HelpSection.Containers },
        new("container create", "Create a container without starting it", CreateCommand.Create, "create") { Section = HelpSection.Containers },
        new("container diff", "Show what a container changed of its image's files", DiffCommand.Create, "diff") { Section = HelpSection.Containers },
        new("container export", "Write a container's files into an archive", ExportCommand.Create, "export") { Section = HelpSection.Containers },
        new("container inspect", "Show everything about containers", ContainerInspectCommand.Create),
        new("container kill", "Send a signal to containers", KillCommand.Create, "kill") { Section = HelpSection.Containers },
        new("container logs", "Show what a container wrote", LogsCommand.Create, "logs") { Section = HelpSection.Containers },
        new("container pause", "Stop containers where they stand", PauseCommand.Create, "pause") { Section = HelpSection.Containers },
        new("container port", "Show where a container's ports are reached", PortCommand.Create, "port") { Section = HelpSection.Containers },
        new("container prune", "Remove containers that do not run", ContainerPruneCommand.Create),
        new("container rename", "Give a container another name", RenameCommand.Create, "rename") { Section = HelpSection.Containers },
        new("container restart", "Stop containers and start them again", StopCommand.CreateRestart, "restart") { Section = HelpSection.Containers },
        new("container rm", "Remove containers", ContainerRemoveCommand.Create, "rm", "container remove") { Section = HelpSection.Containers },
        new("container start", "Start containers that do not run", StartCommand.Create, "start") { Section = HelpSection.Containers },
        new("container stats", "Show what containers use", StatsCommand.Create, "stats") { Section = HelpSection.Containers },
        new("container stop", "Ask containers to end", StopCommand.Create, "stop") { Section = HelpSection.Containers },
        new("container top", "List the processes of a container", TopCommand.Create, "top") { Section = HelpSection.Containers },
        new("container unpause", "Let paused containers go on", PauseCommand.CreateUnpause, "unpause") { Section = HelpSection.Containers },
        new("container update", "Change limits of containers", UpdateCommand.Create, "update") { Section = HelpSection.Containers },
        new("container wait", "Wait until containers have ended", WaitCommand.Create, "wait") { Section = HelpSection.Containers },
        new("runtime create", "Make a container from a bundle", RuntimeCreateCommand.Create),
        new("runtime delete", "Remove a stopped container", RuntimeDeleteCommand.Create),
        new("runtime events", "Show what a container uses, as it goes on", RuntimeEventsCommand.Create),
        new("runtime exec", "Run a further process in a container", RuntimeExecCommand.Create),
        new("runtime features", "Show what the runtime knows", RuntimeFeaturesCommand.Create),
        new("runtime kill", "Send a signal to a container", RuntimeKillCommand.Create),
        new("runtime list", "List the containers of the runtime", RuntimeListCommand.Create),
        new("runtime pause", "Stop all processes of a container where they are", RuntimePauseCommand.Create),
        new("runtime ps", "List the processes of a container", RuntimeProcessesCommand.Create),
        new("runtime resume", "Let a paused container go on", RuntimeResumeCommand.Create),
        new("runtime run", "Make a container from a bundle and run it", RuntimeRunCommand.Create),
        new("runtime spec", "Write a config.json to start from", RuntimeSpecCommand.Create),
        new("runtime start", "Run the program of a created container", RuntimeStartCommand.Create),
        new("runtime state", "Show the state of a container", RuntimeStateCommand.Create),
        new("runtime update", "Change limits of a container", RuntimeUpdateCommand.Create),
        new("image mount", "Show an image as a read-only directory", ImageMountCommand.Create),
        new("image unmount", "End mounts of images", ImageUnmountCommand.Create, "image umount"),
        new("volume create", "Make a volume", VolumeCreateCommand.Create),
        new("volume inspect", "Show everything about volumes", VolumeInspectCommand.Create),
        new("volume ls", "List volumes", VolumeListCommand.Create, "volume list"),
        new("volume prune", "Remove volumes that no container has", VolumePruneCommand.Create),
        new("volume rm", "Remove volumes", VolumeRemoveCommand.Create, "volume remove"),
        new("system boot", "Start the containers that are to run after a boot", SystemBootCommand.Create),
        new("system boot-unit", "Print a systemd unit that runs 'system boot'", SystemBootUnitCommand.Create),
        new("system events", "Show what happens in the store", EventsCommand.Create, "events") { Section = HelpSection.Other },
    ];
}
