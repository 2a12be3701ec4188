using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using BuildKit.Containers.Specification;
using BuildKit.Linux;
using BuildKit.Linux.Machine;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Containers.Launch;

/// <summary>
/// Starts processes of containers: plans, clones, and waits until the program runs or the child stands at its gate. Safe to use from any
/// thread and several at once; no state of the calling process or thread is changed. The child is a copy-on-write twin, so one that waits
/// survives its launcher; its memory is not readable for the container (it is not dumpable, and its executable is unmapped).
/// </summary>
[SupportedOSPlatform("linux")]
internal static class Launcher
{
    /// <summary>The first process of a container. On an error nothing is left: no process, no mount, no descriptor.</summary>
    public static LaunchedProcess Start(RuntimeSpec spec, LaunchOptions options)
    {
        var fresh = spec.Linux.Namespaces.Any(n => n is { Type: NamespaceKind.User, Path: null }) && !(options.Rootless && NamespaceSteps.JoinsAny(spec));
        var sources = FileSources(spec);
        using var owners = MountMapHandles.Make(spec, options);
        return Launch(options, target: null, setting => LaunchPlanner.Plan(spec, setting with { FileSources = sources }), fresh ? spec.Linux : null, owners);
    }

    /// <summary>A process that holds a container's mounts without running anything, until its gate ends; see <see cref="ViewPlanner"/>.</summary>
    public static LaunchedProcess Hold(RuntimeSpec spec, LaunchOptions options)
    {
        var sources = FileSources(spec);
        using var owners = MountMapHandles.Make(spec, options);
        return Launch(options, target: null, setting => ViewPlanner.Plan(spec, setting with { FileSources = sources }), options.Rootless ? spec.Linux : null, owners);
    }

    /// <summary>A program of the host in a user namespace with these maps; see <see cref="HelperPlanner"/>.</summary>
    public static LaunchedProcess Help(RuntimeProcess process, RuntimeLinux maps, LaunchOptions options) =>
        Launch(options, target: null, setting => HelperPlanner.Plan(process, maps, setting), maps);

    /// <summary>A further process in a running container, known by the descriptor of its first process.</summary>
    public static LaunchedProcess Join(RuntimeProcess process, RuntimeSpec container, SafeHandle firstProcess, LaunchOptions options) =>
        Launch(options, firstProcess, setting => LaunchPlanner.PlanJoin(process, container, setting), maps: null);

    /// <summary>Sockets that live in the network namespace of a process, made by a child that joins it for that and ends.</summary>
    public static IReadOnlyList<SafeFileHandle> SocketsIn(SafeHandle process, SocketOrder order, bool rootless)
    {
        using var launch = new LaunchAttempt(new LaunchOptions { Rootless = rootless }, process);
        return launch.Collect(LaunchPlanner.PlanSockets(order, launch.Setting));
    }

    private static LaunchedProcess Launch(LaunchOptions options, SafeHandle? target, Func<LaunchSetting, LaunchPlan> plan, RuntimeLinux? maps, MountMapHandles? owners = null)
    {
        if (!options.Kernel.RunsContainers) throw LaunchException.KernelTooOld(options.Kernel.Version);
        if (CallRoutine.Encode(RuntimeInformation.ProcessArchitecture) is null) throw LaunchException.UnsupportedProcessor(RuntimeInformation.ProcessArchitecture.ToString());
        return options.DiesWithLauncher ? LauncherThread.Run(Attempt) : Attempt();

        LaunchedProcess Attempt()
        {
            try
            {
                return Once();
            }
            catch (LaunchException e) when (e is { Errno: Errno.EBUSY, Step: ArrivalSteps.HidingTask })
            {
                ExecutableMemory.Refresh();
                return Once();
            }
        }

        LaunchedProcess Once()
        {
            using var launch = new LaunchAttempt(options, target, owners);
            return launch.Start(plan(launch.Setting), maps);
        }
    }

    private static List<string> FileSources(RuntimeSpec spec)
    {
        var files = new List<string>();
        foreach (var mount in spec.Mounts)
        {
            if (mount.Source is null || !MountOptions.Parse(mount).Bind) continue;
            var source = MountSteps.FileSource(mount);
            // Of a subpath only its kind counts here; a wrong answer makes the mount fail, not go elsewhere.
            if (Directory.Exists(source)) continue;
            if (!File.Exists(source)) throw LaunchException.MissingSource(source, mount.Destination);
            files.Add(source);
        }

        return files;
    }
}
