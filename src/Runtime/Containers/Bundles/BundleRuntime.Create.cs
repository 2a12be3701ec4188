using BuildKit.Containers.Launch;
using BuildKit.Containers.Resources;
using BuildKit.Containers.Specification;
using BuildKit.Linux;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Containers.Bundles;

public sealed partial class BundleRuntime
{
    /// <summary>All of a container but its program. On an error nothing of it is left.</summary>
    public void Create(BundleCreateOrder order) => Make(order).Dispose();

    /// <summary>The process stands at its gate, and lives on when this is disposed.</summary>
    internal LaunchedProcess Make(BundleCreateOrder order)
    {
        var bundle = Path.GetFullPath(order.Bundle);
        var config = RuntimeSpecFile.ReadBytes(bundle + "/config.json");
        var spec = SpecChecks.Resolve(RuntimeSpecFile.Read(config, bundle + "/config.json"), bundle);
        SpecChecks.Check(spec, Rootless);
        CheckTerminal(spec, order);
        var folder = MakeFolder(order.Id);
        try
        {
            using var held = folder.Lock();
            File.WriteAllBytes(folder.Config, config);
            return new BundleBirth(folder, spec, order, bundle).Run(this);
        }
        catch
        {
            folder.Remove();
            throw;
        }
    }

    private static void CheckTerminal(RuntimeSpec spec, BundleCreateOrder order)
    {
        var terminal = spec.Process?.Terminal == true;
        if (terminal && order is { ConsoleSocket: null, RelaysTerminal: false }) throw BundleException.TerminalWithoutSocket();
        if (!terminal && order.ConsoleSocket is not null) throw BundleException.SocketWithoutTerminal();
    }

    private BundleFolder MakeFolder(string id)
    {
        var folder = Folder(id);
        Directory.CreateDirectory(options.Root, OwnerOnly);
        // mkdir(2) decides who is first.
        var errno = FileCalls.TryMakeDirectory(FileCalls.CurrentDirectory, folder.Path, 0x1C0);
        return errno switch
        {
            Errno.None => folder,
            Errno.EEXIST => throw BundleException.Exists(id),
            _ => throw new LinuxException("mkdir", folder.Path, errno),
        };
    }

    /// <summary>The steps of one creation, and what is undone when one of them fails.</summary>
    private sealed class BundleBirth(BundleFolder folder, RuntimeSpec spec, BundleCreateOrder order, string bundle)
    {
        private BundleState? _state;

        public LaunchedProcess Run(BundleRuntime runtime)
        {
            using var group = MakeGroup();
            try
            {
                DescriptorCalls.MakeFifo(folder.Gate, 0x180);
                // Both ways: the wait does not end when this process does.
                using var gate = DescriptorCalls.Open(folder.Gate, DescriptorCalls.ReadWrite);
                var launched = Launcher.Start(spec, Options(group, gate, runtime));
                return Introduce(launched);
            }
            catch
            {
                group?.Remove();
                if (_state is not null) runtime.RunPoststop(spec, _state);
                throw;
            }
        }

        private ControlGroup? MakeGroup()
        {
            var resources = spec.Linux.Resources ?? new RuntimeResources();
            var confined = Rootless || UserIds.AreMapped;
            // The default devices work in every container; who has a user namespace was never given a device of the host by mknod.
            if (confined) resources = resources with { Devices = [] };
            else if (resources.Devices.Count > 0) resources = resources with { Devices = [.. resources.Devices, .. DefaultDevices.Allowed] };
            return ControlGroup.Create(CgroupLayout.Detect(), spec.Linux.CgroupsPath ?? "dotnet-container-runtime/" + order.Id, resources);
        }

        private LaunchOptions Options(ControlGroup? group, SafeFileHandle gate, BundleRuntime runtime) => runtime.Streams(spec.Process?.Terminal == true) with
        {
            Gate = gate,
            Cgroup = group?.Unified,
            CgroupMembership = group?.Membership ?? [],
            BeforeRoot = pause => Settle(pause, group, runtime),
            ChecksProgram = true,
            PreservedDescriptors = order.PreservedDescriptors,
            KeepsKeyring = order.KeepsKeyring,
        };

        /// <summary>
        /// The container is on disk before it can outlive us: until the pause ends, its process dies with this one. Then the hooks, in the
        /// order of runtime.md's lifecycle.
        /// </summary>
        private void Settle(LaunchPause pause, ControlGroup? group, BundleRuntime runtime)
        {
            var stat = ProcessStat.TryRead(pause.Pid) ?? throw BundleException.DiedAtGate(order.Id, 0);
            _state = new BundleState
            {
                Id = order.Id,
                OciVersion = spec.OciVersion,
                Process = new ProcessIdentity(pause.Pid, stat.StartTime, ProcessHandle.BootId),
                Bundle = bundle,
                Rootfs = spec.Root.Path,
                Created = runtime.Now,
                Owner = UserIds.Effective,
                CgroupFolders = group?.Folders ?? [],
                CgroupParents = group?.Parents ?? [],
                Annotations = spec.Annotations,
            };
            folder.WriteState(_state);
            if (!spec.Hooks.NeedPause) return;
            var view = new BundleView(_state, BundleStatus.Creating);
            var hooks = new HookRunner(folder);
            hooks.RunOutside("prestart", spec.Hooks.Prestart, view);
            hooks.RunOutside("createRuntime", spec.Hooks.CreateRuntime, view);
            if (spec.Hooks.CreateContainer.Count > 0) hooks.RunInside("createContainer", spec.Hooks.CreateContainer, view, BuilderPlace(spec, pause));
        }

        /// <summary>The runtime's ends of what the process opened go where they belong.</summary>
        private LaunchedProcess Introduce(LaunchedProcess launched)
        {
            try
            {
                if (launched.Terminal is { } terminal && spec.Process is { } process) GiveTerminal(terminal, process, order.ConsoleSocket);
                if (launched.Listener is { } listener) GiveListener(listener, spec, new BundleView(_state!, BundleStatus.Creating));
                WritePid(order.PidFile, launched.Pid);
                return launched;
            }
            catch
            {
                launched.Abort();
                launched.Dispose();
                throw;
            }
        }
    }

    private DateTimeOffset Now => options.Clock.GetUtcNow();
}
