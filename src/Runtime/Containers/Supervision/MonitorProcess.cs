using System.Runtime.Versioning;
using BuildKit.Linux;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Containers.Supervision;

/// <summary>
/// Starts the process that watches a detached container and waits for its word. Descriptors there: 0 and 1 are /dev/null, 2 is the
/// monitor's own log, 3 the pipe for the word, 4 a terminal to go on with.
/// </summary>
[SupportedOSPlatform("linux")]
internal static class MonitorProcess
{
    public const int ReportDescriptor = 3;
    public const int TerminalDescriptor = 4;

    /// <summary>
    /// Idle monitors are many and long-lived, so the runtime is told to be small: no tiering or profiling in the background, no diagnostics
    /// server with its threads, a heap that gives memory back.
    /// </summary>
    private static readonly string[] SmallRuntime =
    [
        "DOTNET_gcServer=0", "DOTNET_gcConcurrent=0", "DOTNET_GCHeapHardLimit=0x4000000", "DOTNET_GCgen0size=0x40000", "DOTNET_GCConserveMemory=9",
        "DOTNET_EnableDiagnostics=0", "DOTNET_TieredPGO=0", "DOTNET_TieredCompilation_BackgroundWorkerTimeoutMs=0",
    ];

    public static void Start(EngineParts parts, MonitorTask task, string id, SafeFileHandle? terminal)
    {
        var command = parts.Options.MonitorCommand;
        if (command.Count == 0) throw ContainerException.NoMonitor();
        var log = Path.Combine(parts.Containers.FolderOf(id).Path, "monitor.log");
        var (read, write) = DescriptorCalls.Pipe();
        using (read)
        {
            using (write)
            using (var nothing = DescriptorCalls.Open("/dev/null", DescriptorCalls.ReadWrite))
            using (var own = File.OpenHandle(log, FileMode.Create, FileAccess.Write, FileShare.ReadWrite))
            {
                var none = DescriptorCalls.Number(nothing);
                int[] descriptors = [none, none, DescriptorCalls.Number(own), DescriptorCalls.Number(write), .. terminal is null ? [] : new[] { DescriptorCalls.Number(terminal) }];
                EndedMonitors.Reap();
                EndedMonitors.Await(Spawning.Detached([.. command, .. Arguments(parts, task, id)], [.. parts.Options.MonitorEnvironment, .. SmallRuntime], descriptors));
            }

            Await(read, id, log);
        }
    }

    public static IReadOnlyList<string> Arguments(EngineParts parts, MonitorTask task, string id) =>
        [task == MonitorTask.Start ? "start" : "adopt", parts.IsRootless ? "rootless" : "rootful", parts.Store.Root, parts.Store.RunRoot, id];

    private static void Await(SafeFileHandle pipe, string id, string log)
    {
        using var stream = new FileStream(pipe, FileAccess.Read, bufferSize: 0);
        using var text = new MemoryStream();
        stream.CopyTo(text);
        var report = MonitorReport.TryRead(text.ToArray()) ?? throw ContainerException.MonitorFailed(id, log);
        if (report.Code is { } code) throw ContainerException.ReportedByMonitor(code, report.Message ?? "", report.Remedy, report.ExitCode);
    }
}
