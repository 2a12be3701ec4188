using System.Runtime.Versioning;
using BuildKit.Linux;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Containers.Resources;

/// <summary>Carries out the plan of a group, and knows what of it was made when something goes wrong half-way.</summary>
[SupportedOSPlatform("linux")]
internal sealed class ControlGroupBuilder
{
    /// <summary>Another container's end may remove an empty parent between our making it and our using it.</summary>
    private const int Attempts = 100;
    private readonly List<string> _folders = [];
    private readonly List<string> _parents = [];

    public IReadOnlyList<string> Folders => _folders;

    /// <summary>Outermost first.</summary>
    public IReadOnlyList<string> Parents => _parents;

    public void Make(PlannedGroup group)
    {
        for (var i = 0; !TryMakeFolders(group); i++)
        {
            if (i == Attempts) throw LimitException.NoGroup(group.Folder, Errno.ENOENT);
        }

        foreach (var limit in group.Limits) CgroupFile.Write(group.Folder, limit);
        if (group.DeviceRules.Count > 0) Guard(group);
    }

    private static void Guard(PlannedGroup group)
    {
        try
        {
            using var handle = new SafeFileHandle(FileCalls.Open(group.Folder, OpenFlags.Path | OpenFlags.Directory), ownsHandle: true);
            using var program = BpfCalls.LoadDeviceProgram(EbpfInstruction.Encode(DeviceProgram.Compile(group.DeviceRules)), group.Folder);
            BpfCalls.Attach(handle, program, group.Folder);
        }
        catch (LinuxException e)
        {
            throw LimitException.DevicesRefused(group.Folder, e);
        }
    }

    /// <summary>False when a parent vanished on the way.</summary>
    private bool TryMakeFolders(PlannedGroup group)
    {
        var folder = group.Hierarchy.MountPoint;
        var parts = group.Path.Split('/');
        for (var i = 0; i < parts.Length; i++)
        {
            if (group.IsUnified && !TryHandDown(folder, group)) return false;
            var parent = folder;
            folder = Path.Combine(folder, parts[i]);
            var errno = FileCalls.TryMakeDirectory(FileCalls.CurrentDirectory, folder, 0x1ED);
            if (errno == Errno.ENOENT) return false;
            if (errno is not (Errno.None or Errno.EEXIST)) throw LimitException.NoGroup(folder, errno);
            if (i == parts.Length - 1) Note(_folders, folder);
            else if (IsOurs(folder, errno == Errno.None)) Note(_parents, folder);
            if (group.Hierarchy.Controllers.Contains("cpuset") && !group.IsUnified) InheritSets(parent, folder);
        }

        return true;
    }

    private static void Note(List<string> list, string folder)
    {
        if (!list.Contains(folder)) list.Add(folder);
    }

    private static bool IsOurs(string folder, bool made)
    {
        if (ControlGroup.IsOwnParent(folder)) return true;
        if (made) ParentMark.Set(folder);
        return made || ParentMark.IsSet(folder);
    }

    /// <summary>A controller works in a group when every one above hands it down.</summary>
    private static bool TryHandDown(string folder, PlannedGroup group)
    {
        if (group.Needed.Count + group.Wanted.Count == 0) return true;
        const string File = "cgroup.subtree_control";
        if (CgroupFile.TryRead(folder, File)?.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) is not { } active) return Directory.Exists(folder);
        foreach (var controller in group.Needed.Except(active))
        {
            var errno = CgroupFile.TryWrite(Path.Combine(folder, File), "+" + controller);
            if (errno != Errno.None && !Directory.Exists(folder)) return false;
            if (errno != Errno.None) throw LimitException.NotHandedDown(folder, controller, errno);
        }

        // One that cannot be had is counted otherwise, or not.
        foreach (var controller in group.Wanted.Except(active)) CgroupFile.TryWrite(Path.Combine(folder, File), "+" + controller);
        return true;
    }

    /// <summary>A cpuset of v1 is born empty, and an empty one takes no process. One that has its sets keeps them.</summary>
    private static void InheritSets(string parent, string folder)
    {
        foreach (var file in (string[])["cpuset.cpus", "cpuset.mems"])
        {
            if (string.IsNullOrWhiteSpace(CgroupFile.TryRead(folder, file)) && CgroupFile.TryRead(parent, file) is { } sets && !string.IsNullOrWhiteSpace(sets))
                CgroupFile.Write(folder, new CgroupLimit("cpuset", file, sets.Trim()));
        }
    }
}
