using System.Runtime.Versioning;
using BuildKit.Containers.Launch;
using BuildKit.Containers.Streams;

namespace BuildKit.Containers.Supervision;

/// <summary>Makes the process of one run of a container: prepared afresh each time, because files, volumes and networks may have changed.</summary>
[SupportedOSPlatform("linux")]
internal sealed class SupervisedLaunch(EngineParts engine, Container container, ContainerStreams streams)
{
    /// <summary>The process waits at the gate. Its control group is handed over before it is made, to be removed whatever happens then.</summary>
    public LaunchedProcess Start(LaunchGate gate, RunOptions? options, Action<ContainerCgroup> grouped)
    {
        var preparation = new ContainerPreparation(engine, container, engine.Containers.FolderOf(container.Id));
        var (spec, overlay) = preparation.Prepare();
        if (spec.Process is { Terminal: true } process && options is not null) spec = spec with { Process = process with { ConsoleSize = HostTerminal.Size(options.Stdio) } };
        var group = ContainerCgroup.Create(engine, container.Record, spec);
        grouped(group);
        return Launcher.Start(spec, group.Into(new LaunchOptions
        {
            Overlay = overlay,
            Input = streams.Input,
            Output = streams.Output,
            Error = streams.Error,
            Init = container.Record.Spec.Init,
            Gate = gate.ChildEnd,
            DiesWithLauncher = options?.DiesWithOwner ?? false,
            Rootless = preparation.IsRootless,
        }));
    }
}
