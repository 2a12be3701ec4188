using System.Runtime.Versioning;
using BuildKit.Containers.Launch;
using BuildKit.Linux;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Containers.Resources;

/// <summary>
/// The control group of one container. On cgroup v2 always one, in which the first process is born. On v1 and hybrid hosts only in the
/// hierarchies that carry a limit, because moving a process into one costs milliseconds in which nothing on the host can fork.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class ControlGroup : IDisposable
{
    private static readonly TimeSpan RemovalPatience = TimeSpan.FromSeconds(2);

    private readonly List<string> _folders;

    private ControlGroup(List<string> folders, SafeFileHandle? unified, IReadOnlyList<string> membership) =>
        (_folders, Unified, Membership) = (folders, unified, membership);

    /// <summary>For <see cref="LaunchOptions.Cgroup"/>; null unless the host is v2.</summary>
    public SafeFileHandle? Unified { get; }

    /// <summary>For <see cref="LaunchOptions.CgroupMembership"/>: v1 files into which the first process writes itself.</summary>
    public IReadOnlyList<string> Membership { get; }

    /// <summary>The folders on the host, for records and for <see cref="Remove(IEnumerable{string})"/> by another process.</summary>
    public IReadOnlyList<string> Folders => _folders;

    /// <summary>
    /// Null when the host has no control groups this user may write and nothing was asked of them; an error when something was.
    /// The path is below the mount points, for instance "dotnet-container/1f2e…".
    /// </summary>
    public static ControlGroup? Create(CgroupLayout layout, string path, RuntimeResources? resources)
    {
        if (path.Split('/').Any(part => part is "." or "..")) throw LaunchException.ForeignCgroup(path);
        var asked = resources is { IsEmpty: false };
        var made = new List<string>();
        try
        {
            return layout.Version switch
            {
                CgroupVersion.V2 => CreateUnified(layout.Unified!, path, resources ?? new RuntimeResources(), made),
                CgroupVersion.V1 or CgroupVersion.Hybrid when asked => CreateLegacy(layout, path, resources!, made),
                CgroupVersion.None when asked => throw LaunchException.NoCgroups("this host mounts none"),
                _ => null,
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Remove(made);
            // A user without a delegated group runs containers without limits; a limit that cannot be kept is not promised.
            return asked ? throw LaunchException.NoCgroups(e.Message) : null;
        }
    }

    /// <summary>Kills everything in it at once. False where the kernel cannot (v1, or v2 before Linux 5.14).</summary>
    public bool TryKill()
    {
        var kill = Path.Combine(_folders[0], "cgroup.kill");
        if (Unified is null || !File.Exists(kill)) return false;
        File.WriteAllText(kill, "1");
        return true;
    }

    public void Remove() => Remove(_folders);

    /// <summary>A group is busy for a moment after its last process was reaped; one that stays so is left, and named.</summary>
    public static void Remove(IEnumerable<string> folders)
    {
        var deadline = DateTime.UtcNow + RemovalPatience;
        foreach (var folder in folders)
        {
            while (Directory.Exists(folder))
            {
                try
                {
                    Directory.Delete(folder);
                }
                catch (IOException) when (DateTime.UtcNow < deadline)
                {
                    Thread.Sleep(1);
                }
            }
        }
    }

    public void Dispose() => Unified?.Dispose();

    private static ControlGroup CreateUnified(CgroupHierarchy hierarchy, string path, RuntimeResources resources, List<string> made)
    {
        var limits = CgroupLimit.ForUnified(resources);
        var folder = hierarchy.MountPoint;
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            // A controller works in a group when its parent hands it down.
            foreach (var controller in limits.Select(l => l.Controller).Distinct()) File.WriteAllText(Path.Combine(folder, "cgroup.subtree_control"), "+" + controller);
            folder = Path.Combine(folder, part);
            Directory.CreateDirectory(folder);
        }

        made.Add(folder);
        foreach (var limit in limits) File.WriteAllText(Path.Combine(folder, limit.File), limit.Value);
        var handle = new SafeFileHandle(FileCalls.Open(folder, OpenFlags.Path | OpenFlags.Directory), ownsHandle: true);
        return new ControlGroup(made, handle, []);
    }

    private static ControlGroup CreateLegacy(CgroupLayout layout, string path, RuntimeResources resources, List<string> made)
    {
        foreach (var group in CgroupLimit.ForLegacy(resources).GroupBy(l => l.Controller))
        {
            var hierarchy = layout.FindLegacy(group.Key) ?? throw LaunchException.NoCgroups($"this host has no '{group.Key}' controller");
            var folder = hierarchy.MountPoint;
            foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
            {
                var parent = folder;
                folder = Path.Combine(folder, part);
                if (Directory.Exists(folder)) continue;
                Directory.CreateDirectory(folder);
                if (group.Key == "cpuset") InheritSets(parent, folder);
            }

            made.Add(folder);
            foreach (var limit in group) File.WriteAllText(Path.Combine(folder, limit.File), limit.Value);
        }

        return new ControlGroup(made, null, [.. made.Select(f => Path.Combine(f, "cgroup.procs"))]);
    }

    /// <summary>A cpuset is born empty, and an empty one takes no process.</summary>
    private static void InheritSets(string parent, string folder)
    {
        foreach (var file in new[] { "cpuset.cpus", "cpuset.mems" }) File.WriteAllText(Path.Combine(folder, file), File.ReadAllText(Path.Combine(parent, file)));
    }
}
