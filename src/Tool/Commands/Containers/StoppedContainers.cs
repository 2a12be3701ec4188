using System.Runtime.Versioning;
using BuildKit.Containers;
using BuildKit.Tool.Cli;
using BuildKit.Tool.Commands.Housekeeping;

namespace BuildKit.Tool.Commands.Containers;

/// <summary>Removes what does not run, for both prune commands.</summary>
[SupportedOSPlatform("linux")]
internal static class StoppedContainers
{
    /// <summary>One that cannot be removed, for example because it was started meanwhile, keeps the others from nothing.</summary>
    public static async Task<(int ExitCode, long Bytes)> RemoveAsync(Call call, Func<Container, bool> selects, bool volumes, CancellationToken cancellationToken)
    {
        var engine = Engines.Open(call);
        var stopped = engine.List(new ListOptions { All = true, Damaged = call.Report }).Where(c => !c.State.IsAlive && selects(c)).ToDictionary(c => c.Id, StringComparer.Ordinal);
        engine.Leftovers(remove: true);
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
