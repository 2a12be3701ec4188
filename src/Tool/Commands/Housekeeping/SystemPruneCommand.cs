using System.Runtime.Versioning;
using BuildKit.Building;
using BuildKit.Containers;
using BuildKit.Tool.Cli;
using BuildKit.Tool.Commands.Containers;
using BuildKit.Tool.Commands.Images;
using BuildKit.Tool.Formatting;

namespace BuildKit.Tool.Commands.Housekeeping;

internal static class SystemPruneCommand
{
    public static Verb Create()
    {
        var all = Inputs.Flag("--all", "-a", "Remove every image that no container uses, not only those without a name");
        var force = Inputs.Flag("--force", "-f", "Do not ask");
        var volumes = Inputs.Flag("--volumes", null, "Remove the anonymous volumes of those containers too");
        return new Verb
        {
            Usage = "system prune [OPTIONS]",
            Description = "Remove stopped containers, images that nothing needs, and what is left in the store of both; named volumes are never touched",
            Options = [all, force, volumes],
            Examples = ["system prune", "system prune -a -f"],
            IsCancellable = true,
            Run = async (call, cancellationToken) =>
            {
                if (!call.Get(force) && !Question.Ask(call, Warning(call.Get(all), call.Get(volumes)))) return ExitCode.Success;
                var (exitCode, bytes) = OperatingSystem.IsLinux() ? await StoppedContainers.RemoveAsync(call, _ => true, call.Get(volumes), cancellationToken) : (ExitCode.Success, 0);
                var images = call.Images.Prune(call.Get(all));
                if (images.Untagged.Count + images.Deleted.Count > 0) call.Output.WriteLine("Deleted Images:");
                ImageRemoveCommand.Write(call, images, "untagged", "deleted");
                var report = await StoreUsers.CollectAsync(call.Store, cancellationToken);
                new LayerIndex(call.Store).ForgetLost();
                call.Output.WriteLine($"Total reclaimed space: {HumanSize.Of(bytes + report.Bytes)}");
                return exitCode;
            },
        };
    }

    private static string Warning(bool all, bool volumes) => "This will remove:\n"
        + (OperatingSystem.IsLinux() ? "  - all stopped containers\n" : "")
        + (volumes ? "  - all anonymous volumes of those containers\n" : "")
        + (all ? "  - all images without at least one container associated to them\n" : "  - all dangling images\n")
        + "  - unpacked layers and other content that nothing needs\n";
}
