using System.Globalization;
using System.Runtime.Versioning;
using BuildKit.Containers.Launch;
using BuildKit.Containers.Mounts;
using BuildKit.Containers.Specification;
using BuildKit.Containers.Supervision;
using BuildKit.Files;
using BuildKit.Linux;
using BuildKit.Storage;

namespace BuildKit.Containers.Trees;

/// <summary>
/// The root directory of a container as the container sees it, volumes and binds included: its process's when it runs, else that of a
/// process that mounts the same things and runs nothing. While a container that does not run is held, it cannot be started.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class ContainerRoot : IDisposable
{
    private readonly StoreLock? _held;
    private readonly LaunchGate? _gate;
    private readonly LaunchedProcess? _holder;

    private ContainerRoot(RootedDirectory root) => Root = root;

    private ContainerRoot(RootedDirectory root, StoreLock held, LaunchGate gate, LaunchedProcess holder)
        : this(root) => (_held, _gate, _holder) = (held, gate, holder);

    public RootedDirectory Root { get; }

    public static ContainerRoot Open(EngineParts engine, Container container)
    {
        if (container.State is { IsRunning: true, Process: { } process }) return OfRunning(container, process);
        var folder = engine.Containers.FolderOf(container.Id);
        var held = engine.Containers.TryLockMonitor(folder) ?? throw ContainerException.Starting(container.Name);
        LaunchGate? gate = null;
        LaunchedProcess? holder = null;
        try
        {
            gate = new LaunchGate();
            holder = Hold(engine, container, folder, gate);
            return new ContainerRoot(RootedDirectory.Open(RootOf(holder.Pid)), held, gate, holder);
        }
        catch
        {
            holder?.Abort();
            holder?.Dispose();
            gate?.Dispose();
            held.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Root.Dispose();
        _holder?.Abort();
        _holder?.Dispose();
        _gate?.Dispose();
        _held?.Dispose();
    }

    /// <summary>The number may have become another process's until the directory was open; the handle says whether it did.</summary>
    private static ContainerRoot OfRunning(Container container, ProcessIdentity identity)
    {
        using var process = ProcessHandle.TryOpen(identity.Pid, identity.StartTime) ?? throw ContainerException.NotRunning("Entering", container.Name, ContainerStatus.Exited);
        var root = RootedDirectory.Open(RootOf(identity.Pid));
        if (!process.HasEnded) return new ContainerRoot(root);
        root.Dispose();
        throw ContainerException.NotRunning("Entering", container.Name, ContainerStatus.Exited);
    }

    private static LaunchedProcess Hold(EngineParts engine, Container container, ContainerFolder folder, LaunchGate gate)
    {
        var (spec, overlay) = new ContainerPreparation(engine, container, folder).Prepare();
        var kept = container.Record.Resolved.Mounts.Where(m => m is not ContainerMount.Tmpfs).Select(m => m.Target).ToHashSet(StringComparer.Ordinal);
        RuntimeNamespace[] namespaces = engine.IsRootless ? [new(NamespaceKind.User), new(NamespaceKind.Mount)] : [new(NamespaceKind.Mount)];
        var view = new RuntimeSpec
        {
            Root = spec.Root,
            Mounts = [.. spec.Mounts.Where(m => kept.Contains(m.Destination))],
            Linux = new RuntimeLinux { Namespaces = namespaces, UidMappings = spec.Linux.UidMappings, GidMappings = spec.Linux.GidMappings },
        };
        return Launcher.Hold(view, new LaunchOptions { Overlay = overlay, Gate = gate.ChildEnd, Rootless = engine.IsRootless });
    }

    private static string RootOf(int pid) => string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/root");
}
