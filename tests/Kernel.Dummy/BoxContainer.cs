using BuildKit.Containers;
using BuildKit.Containers.Launch;
using BuildKit.Containers.Settings;
using BuildKit.Containers.Specification;

namespace BuildKit.Kernel.Dummy;

/// <summary>Shorthand for tests: a default container on a busybox root, run to its end.</summary>
internal sealed class BoxContainer(BusyboxRoot files) : IDisposable
{
    public BoxContainer()
        : this(new BusyboxRoot())
    {
    }

    public BusyboxRoot Files => files;

    /// <summary>With maps the container has a user namespace.</summary>
    public IReadOnlyList<RuntimeIdMapping> Users { get; init; } = [];

    public IReadOnlyList<RuntimeIdMapping> Groups { get; init; } = [];

    public bool Rootless { get; init; }

    /// <summary>A killed test run leaves no container behind.</summary>
    public LaunchOptions Options => new() { Overlay = new OverlayRoot([files.Lower], files.Upper, files.Work), Rootless = Rootless, DiesWithLauncher = true };

    public RuntimeSpec Spec(params string[] args) => new()
    {
        Root = new RuntimeRoot(files.Root),
        Hostname = "box",
        Mounts = DefaultProfiles.Mounts,
        Process = Process(args),
        Linux = new RuntimeLinux
        {
            Namespaces = [.. DefaultProfiles.Namespaces, .. Users.Count > 0 ? [new RuntimeNamespace(NamespaceKind.User)] : Array.Empty<RuntimeNamespace>()],
            UidMappings = Users,
            GidMappings = Groups,
            MaskedPaths = DefaultProfiles.MaskedPaths,
            ReadonlyPaths = DefaultProfiles.ReadonlyPaths,
            Seccomp = DefaultProfiles.Seccomp(DefaultProfiles.Capabilities),
        },
    };

    public static RuntimeProcess Process(params string[] args) => new()
    {
        Args = args,
        Env = ["PATH=/usr/bin:/bin", "HOME=/root"],
        Capabilities = RuntimeCapabilities.Of(DefaultProfiles.Capabilities),
    };

    public Task<Outcome> RunAsync(params string[] args) => RunAsync(Spec(args));

    public async Task<Outcome> RunAsync(RuntimeSpec spec, LaunchOptions? options = null)
    {
        using var output = new OutputFile();
        using var process = Launcher.Start(spec, (options ?? Options) with { Output = output.Handle, Error = output.Handle });
        return await Finish(process, output);
    }

    public async Task<Outcome> JoinAsync(LaunchedProcess first, RuntimeSpec container, RuntimeProcess process, LaunchOptions? options = null)
    {
        using var output = new OutputFile();
        using var joined = Launcher.Join(process, container, first.PidFd, (options ?? Options) with { Output = output.Handle, Error = output.Handle });
        return await Finish(joined, output);
    }

    public void Dispose() => files.Dispose();

    private static async Task<Outcome> Finish(LaunchedProcess process, OutputFile output)
    {
        var exit = await process.WaitAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(20));
        return new Outcome(exit.ContainerCode, output.Read());
    }
}

internal sealed record Outcome(int Code, string Output);
