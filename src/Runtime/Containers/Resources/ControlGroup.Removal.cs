using System.Diagnostics;
using BuildKit.Linux;

namespace BuildKit.Containers.Resources;

internal sealed partial class ControlGroup
{
    private static readonly TimeSpan RemovalPatience = TimeSpan.FromSeconds(2);
    private const int KillSignal = 9;

    /// <summary>Removes its folders and those parents that are empty now; what is left in it is killed first.</summary>
    public void Remove()
    {
        var killed = false;
        foreach (var folder in Folders)
        {
            if (FileCalls.TryUnlink(FileCalls.CurrentDirectory, folder, isDirectory: true) != Errno.EBUSY) continue;
            if (!killed) Kill();
            killed = true;
            RemoveChildren(folder);
            Remove([folder]);
        }

        for (var i = Parents.Count - 1; i >= 0; i--) FileCalls.TryUnlink(FileCalls.CurrentDirectory, Parents[i], isDirectory: true);
    }

    /// <summary>By path, for a container whose record is gone or says nothing: every hierarchy is looked at.</summary>
    public static void Sweep(CgroupLayout layout, string path)
    {
        var folders = Find(layout, path);
        if (folders.Count == 0) return;
        using var group = Open(folders, OwnParents(folders));
        group.Remove();
    }

    /// <summary>The folders of a group in every hierarchy that has it.</summary>
    public static IReadOnlyList<string> Find(CgroupLayout layout, string path)
    {
        var found = new List<string>();
        if (layout.Unified is { } unified) Look(unified);
        foreach (var hierarchy in layout.Legacy) Look(hierarchy);
        return found;

        void Look(CgroupHierarchy hierarchy)
        {
            var folder = Path.Combine(hierarchy.MountPoint, path);
            if (Directory.Exists(folder)) found.Add(folder);
        }
    }

    /// <summary>Idempotent. A group is busy for a moment after its last process was reaped, and nothing tells when it is not; one that stays so is left.</summary>
    public static void Remove(IEnumerable<string> folders)
    {
        var clock = Stopwatch.StartNew();
        foreach (var folder in folders)
        {
            var pause = TimeSpan.FromMilliseconds(0.2);
            while (FileCalls.TryUnlink(FileCalls.CurrentDirectory, folder, isDirectory: true) == Errno.EBUSY && !HasChildren(folder) && clock.Elapsed < RemovalPatience)
            {
                Thread.Sleep(pause);
                if (pause < TimeSpan.FromMilliseconds(20)) pause *= 2;
            }
        }
    }

    /// <summary>Everything in it dies at once where the kernel can do that (v2 since Linux 5.14), one by one where it cannot.</summary>
    public void Kill()
    {
        if (_unified is not null && CgroupFile.TryWrite(Path.Combine(_unified, "cgroup.kill"), "1") == Errno.None) return;
        // What was forked while we went through the list is found by going through it again.
        var seen = new HashSet<int>();
        while (KillListed(seen))
        {
        }
    }

    /// <summary>False when nobody new was in it. A number may be somebody else's by the time it is opened; what is still in the group then is the group's.</summary>
    private bool KillListed(HashSet<int> seen)
    {
        var opened = Processes().Where(seen.Add).Select(pid => (Pid: pid, Process: ProcessHandle.TryOpen(pid))).ToList();
        var members = Processes();
        foreach (var (pid, process) in opened)
        {
            if (members.Contains(pid)) process?.Signal(KillSignal);
            process?.Dispose();
        }

        return opened.Count > 0;
    }

    /// <summary>The processes in it, as the host numbers them; those of groups that a container made below its own are in there too.</summary>
    public IReadOnlyList<int> Processes()
    {
        var found = new List<int>();
        var folder = _unified ?? (Folders.Count > 0 ? Folders[0] : null);
        if (folder is not null) AddProcesses(found, folder);
        found.Sort();
        return found;
    }

    private static void AddProcesses(List<int> found, string folder)
    {
        foreach (var line in (CgroupFile.TryRead(folder, "cgroup.procs") ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            // 0 stands for a process of another pid namespace that cannot be seen from here.
            if (int.TryParse(line, System.Globalization.CultureInfo.InvariantCulture, out var pid) && pid > 0 && !found.Contains(pid)) found.Add(pid);
        }

        foreach (var child in Children(folder)) AddProcesses(found, child);
    }

    /// <summary>Groups that the container made below its own; empty, since all their processes were killed.</summary>
    private static void RemoveChildren(string folder)
    {
        foreach (var child in Children(folder))
        {
            RemoveChildren(child);
            Remove([child]);
        }
    }

    private static bool HasChildren(string folder) => Children(folder).Length > 0;

    private static string[] Children(string folder)
    {
        try
        {
            return Directory.GetDirectories(folder);
        }
        catch (DirectoryNotFoundException)
        {
            // Removed while it was looked at.
            return [];
        }
    }
}
