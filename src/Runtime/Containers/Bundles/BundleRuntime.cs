using System.Runtime.Versioning;
using BuildKit.Containers.Launch;
using BuildKit.Containers.Resources;
using BuildKit.Linux;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Containers.Bundles;

/// <summary>
/// The life of containers made from bundles (runtime.md): one file per verb. Between two verbs nothing of this program stays: a created
/// container waits at its gate by itself, and what it is doing is asked of the kernel.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed partial class BundleRuntime(BundleRuntimeOptions options)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private static bool Rootless => UserIds.Effective != 0;

    private BundleFolder Folder(string id)
    {
        BundleId.Check(id);
        return new BundleFolder(Path.Combine(options.Root, id));
    }

    public BundleView State(string id)
    {
        var state = Folder(id).ReadState();
        return new BundleView(state, StatusOf(state));
    }

    /// <summary>Those that can be read; what is damaged is said beside.</summary>
    public IReadOnlyList<BundleView> List()
    {
        var views = new List<BundleView>();
        if (!Directory.Exists(options.Root)) return views;
        foreach (var path in Directory.GetDirectories(options.Root).Order(StringComparer.Ordinal))
        {
            var id = Path.GetFileName(path);
            if (!BundleId.IsValid(id)) continue;
            try
            {
                views.Add(State(id));
            }
            catch (BundleException e) when (e.Code is "BK3404" or "BK3406")
            {
                if (e.Code == "BK3406") options.Warn(e.Describe());
            }
        }

        return views;
    }

    private static BundleStatus StatusOf(BundleState state)
    {
        if (state.Process.BootId != ProcessHandle.BootId || ProcessStat.TryRead(state.Process.Pid) is not { } stat) return BundleStatus.Stopped;
        if (stat.StartTime != state.Process.StartTime || stat.HasEnded) return BundleStatus.Stopped;
        if (IsFrozen(state)) return BundleStatus.Paused;
        return stat.HasExecuted ? BundleStatus.Running : BundleStatus.Created;
    }

    private static bool IsFrozen(BundleState state)
    {
        foreach (var folder in state.CgroupFolders)
        {
            if (CgroupFile.TryReadKey(folder, "cgroup.events", "frozen") == 1) return true;
            if (CgroupFile.TryRead(folder, "freezer.state")?.Trim() is "FROZEN" or "FREEZING") return true;
        }

        return false;
    }

    /// <summary>The container's process, or null when it has ended.</summary>
    private static ProcessHandle? Open(BundleState state) =>
        state.Process.BootId == ProcessHandle.BootId ? ProcessHandle.TryOpen(state.Process.Pid, state.Process.StartTime) : null;

    private static ControlGroup? OpenGroup(BundleState state) =>
        state.CgroupFolders.Count > 0 ? ControlGroup.Open(state.CgroupFolders, state.CgroupParents) : null;

    private LaunchOptions Streams(bool terminal) => new()
    {
        Input = terminal ? null : options.Input ?? Standard(0),
        Output = terminal ? null : options.Output ?? Standard(1),
        Error = terminal ? null : options.Error ?? Standard(2),
        Rootless = Rootless,
        Nested = UserIds.AreMapped,
    };

    private static SafeFileHandle Standard(int number) => new(number, ownsHandle: false);

    private static void WritePid(string? file, int pid)
    {
        if (file is not null) BundleFolder.Replace(file, System.Text.Encoding.ASCII.GetBytes(pid.ToString(System.Globalization.CultureInfo.InvariantCulture)));
    }
}
