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
                var (exitCode, bytes) = OperatingSystem.IsLinux() ? await RemoveStoppedAsync(call, call.Get(volumes), cancellationToken) : (ExitCode.Success, 0);
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

    /// <summary>One that cannot be removed, for example because it was started meanwhile, keeps the others from nothing.</summary>
    [SupportedOSPlatform("linux")]
    private static async Task<(int ExitCode, long Bytes)> RemoveStoppedAsync(Call call, bool volumes, CancellationToken cancellationToken)
    {
        var engine = Engines.Open(call);
        var stopped = engine.List(new ListOptions { All = true, Damaged = call.Report }).Where(c => !c.State.IsRunning).ToDictionary(c => c.Id, StringComparer.Ordinal);
        long bytes = 0;
        var isFirst = true;
        var exitCode = await Each.RunAsync(call, stopped.Keys, async id =>
        {
            var size = FoldersOf(call, stopped[id], volumes).Where(Directory.Exists).Sum(f => FolderSize.Of(f, cancellationToken));
            await engine.RemoveAsync(id, new RemoveOptions { Volumes = volumes }, cancellationToken);
            bytes += size;
            if (isFirst) call.Output.WriteLine("Deleted Containers:");
            isFirst = false;
            call.Output.WriteLine(id);
        });
        if (!isFirst) call.Output.WriteLine();
        return (exitCode, bytes);
    }

    private static IEnumerable<string> FoldersOf(Call call, Container container, bool volumes) =>
    [
        Path.Combine(call.Store.Root, "containers", container.Id),
        .. volumes ? container.Record.Resolved.AnonymousVolumes.Select(v => Path.Combine(call.Store.Root, "volumes", v)) : [],
    ];
}
