using System.Runtime.Versioning;
using BuildKit.Containers.Launch;
using BuildKit.Containers.Mounts;
using BuildKit.Containers.Settings;
using BuildKit.Containers.Streams;
using BuildKit.Containers.Trees;
using BuildKit.Layers;
using BuildKit.Linux;
using BuildKit.Oci;

namespace BuildKit.Containers.Programs;

/// <summary>
/// Runs one program with the isolation of a container, in the time that a launch takes: nothing is recorded, and this process itself waits. The program
/// dies with this process, and all of its descendants with it: they share a process namespace.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class ProgramRun(EngineOptions options)
{
    private const string HostName = "buildkitsandbox";
    private const string DefaultPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private readonly EngineParts _engine = new(options);

    /// <summary>Returns the exit code. Blocks its thread; when cancelled, the program is killed and nothing of it is left.</summary>
    public int Run(ProgramOrder order, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var record = RecordOf(order);
        var (spec, overlay) = Prepare(order, record);
        ContainerStdio stdio = order.IsAtTerminal ? new ContainerStdio.OfThisProcess() : new ContainerStdio.Streams(order.Input, order.Output, order.Error);
        using var streams = ContainerStreams.Foreground(order.IsAtTerminal, order.IsAtTerminal || order.Input is not null, stdio, log: null);
        using var loop = new EventLoop();
        using var group = order.Limits is null ? null : ContainerCgroup.Create(_engine, record, spec);
        var launch = new LaunchOptions
        {
            Overlay = overlay,
            Input = streams.Input,
            Output = streams.Output,
            Error = streams.Error,
            DiesWithLauncher = true,
            Rootless = _engine.IsRootless,
        };
        try
        {
            return Watch(Launcher.Start(spec, group?.Into(launch) ?? launch), streams, loop, ct);
        }
        finally
        {
            group?.Remove();
        }
    }

    private static int Watch(LaunchedProcess process, ContainerStreams streams, EventLoop loop, CancellationToken ct)
    {
        using var launched = process;
        try
        {
            using var ended = loop.Add(process.PidFd, PollEvents.In, _ => loop.Stop());
            using var terminal = process.Terminal is { } own ? HostTerminal.Take(own, true) : null;
            streams.Begin(loop, process.Terminal, DetachKeys.Parse(""), () => { });
            using (ct.Register(() => ProcessCalls.TrySignal(process.PidFd, SignalNames.Kill))) loop.Run();

            // All that was written, before the terminal's modes come back.
            streams.EndRun();
        }
        catch
        {
            process.Abort();
            throw;
        }

        var code = ExitStatus.From(ProcessCalls.Reap(process.PidFd, wait: true)!.Value).ContainerCode;
        streams.Finish();
        ct.ThrowIfCancellationRequested();
        return code;
    }

    /// <summary>What the program changed, as an uncompressed archive of a layer.</summary>
    public void WriteChanges(ProgramOrder order, Stream output, CancellationToken ct)
    {
        var job = new TreeJob
        {
            Upper = FolderOf(order).Upper,
            Lower = order.Lower,
            UserXattrs = _engine.IsRootless,
            EngineMade = order.EngineMade,
            Owner = _engine.IsRootless && !_engine.HasForeignFiles ? OwnerOf(order) : null,
        };
        if (_engine.HasForeignFiles)
        {
            new MappedProcess(options).Run([MappedWork.Changes, .. job.ToArguments()], drain: tar => tar.CopyTo(output));
            return;
        }

        using var changes = new ContainerChanges(job);
        CopyStreams.Write(changes.Entries(), output, ct);
    }

    private (Specification.RuntimeSpec Spec, OverlayRoot Overlay) Prepare(ProgramOrder order, ContainerRecord record)
    {
        var folder = FolderOf(order);
        Directory.CreateDirectory(folder.Root);
        var user = UserOf(order);
        HostFiles.Write(record, folder, HostFiles.ReadHostResolvConf());
        var gids = RootlessMaps.Gids(user.Gid);
        var spec = SpecBuilder.Build(record, folder, user, new HostSituation
        {
            UidMappings = _engine.IsRootless ? RootlessMaps.Uids(user.Uid) : [],
            GidMappings = _engine.IsRootless ? gids : [],
            DeniesGroups = _engine.IsRootless && IdMaps.DeniesSetGroups(gids),
            Capabilities = order.Privileged && !_engine.IsRootless ? Exec.OwnCapabilities.Bounding() : Capabilities.All,
            HasDevices = !_engine.IsRootless && HostDevices.NodesWork,
            DevicesAt = HostDevices.At,
            AllDevices = HostDevices.All,
            PlaceOf = _ => throw new System.Diagnostics.UnreachableException(),
        });
        return (spec with { Mounts = [.. spec.Mounts, .. order.Mounts] }, new OverlayRoot(order.Lower, folder.Upper, folder.Work));
    }

    /// <summary>Docker's isolation; programs of a build may gain privileges by set-user-id files, as "sudo" and "su" in a RUN do.</summary>
    private ContainerRecord RecordOf(ProgramOrder order) => new()
    {
        // Only a control group is named after it.
        Id = order.Limits is null ? new string('0', 64) : Convert.ToHexStringLower(options.RandomBytes(32)),
        Name = HostName,
        Created = DateTimeOffset.UnixEpoch,
        Image = Digest.Of([]),
        Manifest = new Descriptor { MediaType = MediaTypes.OciManifest, Digest = Digest.Of([]), Size = 0 },
        DiffIds = [],
        Spec = new ContainerSpec
        {
            Image = "a build",
            Network = order.Network,
            Privileged = order.Privileged,
            ExtraHosts = order.ExtraHosts,
            ShmSize = order.SharedMemory,
            SecurityOptions = ["no-new-privileges:false"],
            Tty = order.IsAtTerminal,
            Interactive = order.IsAtTerminal || order.Input is not null,
            Resources = (order.Limits?.Resources ?? new ResourceSettings()) with { Ulimits = order.Ulimits, PidsLimit = order.Limits is null ? null : -1 },
            Isolation = new IsolationSettings { CgroupParent = order.Limits?.CgroupParent },
        },
        Resolved = new ResolvedSettings
        {
            Args = order.Arguments,
            Environment = EnvironmentSyntax.Merge([DefaultPath], order.Environment),
            WorkingDirectory = order.WorkingDirectory,
            User = order.User,
            HostName = HostName,
            StopSignal = SignalNames.Kill,
            StopTimeout = 0,
        },
    };

    private ResolvedUser UserOf(ProgramOrder order)
    {
        using var union = new UnionView(order.Lower, _engine.IsRootless);
        return ContainerPreparation.ResolveUser(union, order.User, []);
    }

    private (uint Uid, uint Gid) OwnerOf(ProgramOrder order)
    {
        var user = UserOf(order);
        return (user.Uid, user.Gid);
    }

    private static ContainerFolder FolderOf(ProgramOrder order) => new(order.Folder, order.Folder);
}
