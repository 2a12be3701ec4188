using System.Runtime.Versioning;
using BuildKit.Containers.Launch;
using BuildKit.Containers.Specification;
using BuildKit.Linux;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Containers.Resources;

/// <summary>
/// The control group of one container: a folder in each hierarchy that its limits need. <see cref="CgroupPlan"/> says which; this makes
/// them, or finds them again by their folders, lets processes in, and removes them.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed partial class ControlGroup : IDisposable
{
    /// <summary>Below it are the groups of the engine's containers.</summary>
    public const string OwnParent = "dotnet-container";

    private readonly string? _unified;

    private ControlGroup(IReadOnlyList<string> folders, IReadOnlyList<string> parents, SafeFileHandle? handle)
    {
        (Folders, Parents, Unified) = (folders, parents, handle);
        _unified = folders.FirstOrDefault(IsUnified);
        Membership = [.. folders.Where(f => f != _unified).Select(f => Path.Combine(f, "tasks"))];
    }

    /// <summary>For <see cref="LaunchOptions.Cgroup"/>: the group in the unified hierarchy, where a process is born for nothing.</summary>
    public SafeFileHandle? Unified { get; }

    /// <summary>
    /// For <see cref="LaunchOptions.CgroupMembership"/>: v1 files into which a process writes itself ("0") while it has one thread. Of these
    /// "tasks" and not "cgroup.procs": a thread that moves itself is let through without stopping every fork of the host (0.2 ms for 6).
    /// </summary>
    public IReadOnlyList<string> Membership { get; }

    /// <summary>The folders on the host, for records; <see cref="Open"/> finds the group again by them.</summary>
    public IReadOnlyList<string> Folders { get; private set; }

    /// <summary>Folders above that were made for it and go with the last group in them.</summary>
    public IReadOnlyList<string> Parents { get; private set; }

    /// <summary>
    /// Null when the host has no control groups this user may write and nothing was asked of them; an error when something was.
    /// The path is below the mount points, for instance "dotnet-container/1f2e…". A group that is there already is used.
    /// </summary>
    public static ControlGroup? Create(CgroupLayout layout, string path, RuntimeResources? resources)
    {
        var asked = resources is { IsEmpty: false };
        var plan = CgroupPlan.Make(layout, path, resources ?? new RuntimeResources());
        if (plan.Groups.Count == 0) return null;
        var builder = new ControlGroupBuilder();
        try
        {
            foreach (var group in plan.Groups) builder.Make(group);
            return new ControlGroup(builder.Folders, builder.Parents, OpenUnified(builder.Folders));
        }
        catch (LimitException e) when (!asked && e.Code == "BK3450")
        {
            // A user without a delegated group runs containers without one; a limit that cannot be kept is not promised.
            Remove([.. builder.Folders, .. builder.Parents.Reverse()]);
            return null;
        }
        catch
        {
            Remove([.. builder.Folders, .. builder.Parents.Reverse()]);
            throw;
        }
    }

    /// <summary>A group that another process made. What of it is gone is passed over.</summary>
    public static ControlGroup Open(IReadOnlyList<string> folders, IReadOnlyList<string>? parents = null)
    {
        IReadOnlyList<string> there = [.. folders.Where(Directory.Exists)];
        return new ControlGroup(there, parents ?? [], OpenUnified(there));
    }

    public void Dispose() => Unified?.Dispose();

    /// <summary>
    /// The engine's own parent group belongs to all its containers: whoever is last removes it. Others go only when they bear the mark of having
    /// been made on the way, since they may be somebody's who put limits on them.
    /// </summary>
    public static bool IsOwnParent(string folder) => Path.GetFileName(folder) == OwnParent;

    private static List<string> OwnParents(IReadOnlyList<string> folders)
    {
        var parents = new List<string>();
        foreach (var folder in folders)
            if (Path.GetDirectoryName(folder) is { } parent && (IsOwnParent(parent) || ParentMark.IsSet(parent))) parents.Add(parent);
        return parents;
    }

    private static bool IsUnified(string folder) => File.Exists(Path.Combine(folder, "cgroup.events"));

    private static SafeFileHandle? OpenUnified(IReadOnlyList<string> folders)
    {
        try
        {
            return folders.FirstOrDefault(IsUnified) is { } unified ? new SafeFileHandle(FileCalls.Open(unified, OpenFlags.Path | OpenFlags.Directory), ownsHandle: true) : null;
        }
        catch (LinuxException e) when (e.Errno == Errno.ENOENT)
        {
            // Removed since it was looked at.
            return null;
        }
    }
}
