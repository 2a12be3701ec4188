using System.Runtime.Versioning;
using BuildKit.Containers.Mounts;
using BuildKit.Tool.Cli;
using BuildKit.Tool.Commands.Containers;
using BuildKit.Tool.Commands.Volumes;

namespace BuildKit.Tool.Commands.Housekeeping;

/// <summary>The part of 'system prune' about containers and their volumes.</summary>
[SupportedOSPlatform("linux")]
internal static class PrunedContainers
{
    public static async Task<(int ExitCode, long Bytes)> RemoveAsync(Call call, IReadOnlyList<string> filters, bool volumes, CancellationToken cancellationToken)
    {
        var (exitCode, bytes) = await StoppedContainers.RemoveAsync(call, new PruneFilter(filters, call.Now).Matches, volumes: false, cancellationToken);
        if (!volumes) return (exitCode, bytes);
        var wanted = VolumeFilter.ForPruning(filters);
        var removed = Engines.Open(call).PruneVolumes(v => v.IsAnonymous && wanted.Matches(new VolumeUse(v, [])), problem =>
        {
            call.Report(problem);
            exitCode = ExitCode.Failure;
        });
        if (removed.Count > 0) call.Output.WriteLine("Deleted Volumes:");
        foreach (var (volume, _) in removed) call.Output.WriteLine(volume.Name);
        if (removed.Count > 0) call.Output.WriteLine();
        return (exitCode, bytes + removed.Sum(r => r.Bytes));
    }
}
