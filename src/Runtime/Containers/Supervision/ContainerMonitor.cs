using System.Runtime.Versioning;
using BuildKit.Containers.Mounts;
using BuildKit.Linux;
using BuildKit.Storage;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Containers.Supervision;

/// <summary>
/// The body of the process that watches one detached container: it launches it, says so, copies its output to the log, forwards its ports,
/// and records its end. For programs that give their own path as <see cref="EngineOptions.MonitorCommand"/>.
/// </summary>
[SupportedOSPlatform("linux")]
public static class ContainerMonitor
{
    /// <summary>Blocks until the container has ended. The arguments are those that the engine appended to the command.</summary>
    public static int Run(IReadOnlyList<string> args)
    {
        if (args.Count > 0 && args[0] == MappedWork.Verb) return MappedWork.Run([.. args.Skip(1)]);
        if (args is not [("start" or "adopt") and var task, ("rootless" or "rootful") and var rights, var root, var runRoot, var id]) return 2;
        var report = DescriptorCalls.Own(MonitorProcess.ReportDescriptor);
        using var store = Store.Open(new StoreLocation(root, runRoot) { Rootless = rights == "rootless" });
        var parts = new EngineParts(new EngineOptions { Store = store });
        Supervisor? supervisor = null;
        try
        {
            try
            {
                supervisor = Supervisor.Begin(parts, id, caller: null);
                if (task == "start") supervisor.Start(null);
                else supervisor.Adopt(Terminal(parts, id));
            }
            catch (Exception e)
            {
                // Whatever it is, the process that started this one tells it to its user.
                Report(report, e);
                return 1;
            }

            Report(report, null);
            // It idles from here on, perhaps for months: what planning and launching left behind goes back to the machine.
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            supervisor.Watch(null);
        }
        finally
        {
            supervisor?.Dispose();
        }

        new ContainerEngine(parts.Options).RemoveIfItWants(id);
        return 0;
    }

    private static SafeFileHandle? Terminal(EngineParts parts, string id) =>
        parts.Containers.Find(id).Record.Spec.Tty ? DescriptorCalls.Own(MonitorProcess.TerminalDescriptor) : null;

    /// <summary>A starter that is gone needs no word.</summary>
    private static void Report(SafeFileHandle pipe, Exception? failure)
    {
        DescriptorCalls.TryWriteAll(DescriptorCalls.Number(pipe), MonitorReport.Write(failure));
        pipe.Dispose();
    }
}
