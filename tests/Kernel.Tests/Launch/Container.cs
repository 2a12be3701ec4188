using System.Text;
using BuildKit.Containers;
using BuildKit.Containers.Launch;
using BuildKit.Containers.Resources;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Kernel.Tests.Launch;

/// <summary>Shorthand for tests: a default container on a busybox root, run to its end.</summary>
internal sealed class Container : IDisposable
{
    public BusyboxRoot Files { get; } = new();

    public bool Rootless { get; init; }

    public RuntimeSpec Spec(params string[] args) => new()
    {
        Root = new RuntimeRoot(Files.Root),
        Hostname = "box",
        Mounts = DefaultProfiles.Mounts,
        Process = new RuntimeProcess
        {
            Args = args,
            Env = ["PATH=/usr/bin:/bin", "HOME=/root"],
            Capabilities = RuntimeCapabilities.Of(DefaultProfiles.Capabilities),
        },
        Linux = new RuntimeLinux
        {
            Namespaces = DefaultProfiles.Namespaces,
            MaskedPaths = DefaultProfiles.MaskedPaths,
            ReadonlyPaths = DefaultProfiles.ReadonlyPaths,
            Seccomp = DefaultProfiles.Seccomp(DefaultProfiles.Capabilities),
        },
    };

    public LaunchOptions Options => new() { Overlay = new OverlayRoot([Files.Lower], Files.Upper, Files.Work), Rootless = Rootless };

    public Task<Outcome> RunAsync(params string[] args) => RunAsync(Spec(args));

    public async Task<Outcome> RunAsync(RuntimeSpec spec, LaunchOptions? options = null)
    {
        using var output = new OutputFile();
        using var process = Launcher.Start(spec, (options ?? Options) with { Output = output.Handle, Error = output.Handle });
        var exit = await process.WaitAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(20));
        return new Outcome(exit.ContainerCode, output.Read());
    }

    public void Dispose() => Files.Dispose();
}

internal sealed record Outcome(int Code, string Output);

/// <summary>What a process wrote. A file, so that nobody must read while it runs.</summary>
internal sealed class OutputFile : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public OutputFile() => Handle = File.OpenHandle(_path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);

    public SafeFileHandle Handle { get; }

    public string Read() => File.ReadAllText(_path, Encoding.UTF8);

    public void Dispose()
    {
        Handle.Dispose();
        File.Delete(_path);
    }
}
