using System.Runtime.Versioning;
using BuildKit.Building.Solving;
using BuildKit.Building.Steps;
using BuildKit.Containers;
using BuildKit.Containers.Programs;
using BuildKit.Containers.Settings;
using BuildKit.Layers;
using BuildKit.Oci;

namespace BuildKit.Dockerfiles.Execution;

/// <summary>
/// Runs steps of builds in containers. The default network is the machine's own until containers have one that reaches the outside: programs of builds
/// fetch packages. Everything else is isolated as in any container.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class ContainerStepRunner(EngineOptions engine, ProgramLimits? limits) : IStepRunner
{
    private readonly ProgramRun _programs = new(engine);
    private readonly System.Runtime.CompilerServices.ConditionalWeakTable<StepExecution, ProgramOrder> _orders = [];

    public Task<int> RunAsync(StepExecution execution, CancellationToken ct)
    {
        RefuseForeignPrograms(execution);
        // A thread of its own: it waits as long as the program runs.
        return Task.Factory.StartNew(() => Run(execution, ct), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public void WriteChanges(StepExecution execution, Stream tar, CancellationToken ct)
    {
        if (!_orders.TryGetValue(execution, out var order)) throw new InvalidOperationException("The program did not run.");
        if (execution.Newest is not { } newest)
        {
            _programs.WriteChanges(order, tar, ct);
            return;
        }

        using var spool = new FileStream(Path.Combine(execution.Folder, "changes.tar"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 128 * 1024, FileOptions.DeleteOnClose);
        _programs.WriteChanges(order, spool, ct);
        spool.Position = 0;
        Clamp(spool, tar, newest, ct);
    }

    private static void Clamp(Stream from, Stream to, DateTimeOffset newest, CancellationToken ct)
    {
        using var reader = new TarReader(from, leaveOpen: true);
        using var writer = new TarWriter(to, leaveOpen: true);
        while (reader.Next() is { } entry)
        {
            ct.ThrowIfCancellationRequested();
            writer.Write(entry.Time > newest ? entry with { Time = newest } : entry);
        }

        writer.Complete();
    }

    private int Run(StepExecution execution, CancellationToken ct)
    {
        using var mounts = new MountTranslation(engine.Store);
        var points = new MountPoints(execution, engine.Store.Location.Rootless);
        var order = OrderOf(execution, mounts, points);
        _orders.AddOrUpdate(execution, order);
        var code = _programs.Run(order, ct);
        points.Remove();
        return code;
    }

    /// <summary>Another program in the place of a step's, at the terminal of this process.</summary>
    public Task<int> RunHereAsync(StepExecution execution, IReadOnlyList<string> arguments, CancellationToken ct) => Task.Factory.StartNew(() =>
    {
        using var mounts = new MountTranslation(engine.Store);
        var points = new MountPoints(execution, engine.Store.Location.Rootless);
        return _programs.Run(OrderOf(execution, mounts, points) with { Arguments = arguments, IsAtTerminal = true }, ct);
    }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private ProgramOrder OrderOf(StepExecution execution, MountTranslation mounts, MountPoints points)
    {
        var step = execution.Step;
        return new ProgramOrder
        {
            Lower = execution.Lower,
            Folder = execution.Folder,
            Arguments = step.Arguments,
            Environment = execution.Environment,
            User = step.User ?? "",
            WorkingDirectory = step.WorkingDirectory,
            Input = step.Input is { } input ? new MemoryStream(input.ToArray(), writable: false) : null,
            Output = new OutputStream(execution.Output, isError: false),
            Error = new OutputStream(execution.Output, isError: true),
            Network = step.Network == RunNetwork.None ? new NetworkMode.None() : new NetworkMode.Host(),
            Privileged = step.Security == RunSecurity.Insecure,
            ExtraHosts = [.. step.Hosts.Select(h => $"{h.Key}:{h.Value}")],
            SharedMemory = step.SharedMemory,
            Ulimits = [.. step.Ulimits.Select(ResourceSyntax.ParseUlimit)],
            Limits = limits,
            Mounts = [.. execution.Mounts.Select(mounts.Of)],
            EngineMade = points.Made,
        };
    }

    /// <summary>The kernel runs programs of other processors where somebody has registered an emulator for them (binfmt_misc).</summary>
    private static void RefuseForeignPrograms(StepExecution execution)
    {
        if (execution.Platform is not { } platform || platform.Matches(Platform.OfThisMachine) || Runs(platform.Architecture) || Emulators().Any(e => e.Contains(EmulatorOf(platform.Architecture), StringComparison.Ordinal))) return;
        throw BuildException.OtherPlatform(execution.Step.Label, platform.ToString(), Platform.OfThisMachine.ToString());
    }

    private static bool Runs(string architecture) => (Platform.OfThisMachine.Architecture, architecture) is ("amd64", "386") or ("amd64", "amd64") or ("arm64", "arm64") or ("arm64", "arm");

    private static string EmulatorOf(string architecture) => architecture switch
    {
        "amd64" => "x86_64",
        "386" => "i386",
        "arm64" => "aarch64",
        "loong64" => "loongarch64",
        "mips64le" => "mips64el",
        _ => architecture,
    };

    private static IEnumerable<string> Emulators() =>
        Directory.Exists("/proc/sys/fs/binfmt_misc") ? Directory.EnumerateFiles("/proc/sys/fs/binfmt_misc").Select(f => Path.GetFileName(f)) : [];
}
