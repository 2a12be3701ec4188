using System.Globalization;
using System.Runtime.Versioning;
using BuildKit.Containers.Resources;

namespace BuildKit.Containers.Usage;

/// <summary>The processes of a running container, by its control group, or by its pid namespace where it has none of its own.</summary>
[SupportedOSPlatform("linux")]
internal static class ContainerProcesses
{
    public static IReadOnlyList<int> Of(Container container)
    {
        using var group = ContainerCgroup.Open(container);
        if (group is { Folders.Count: > 0 } && group.Processes() is { Count: > 0 } members) return members;
        var first = container.State.Process!.Pid;
        return NamespaceOf(first) is { } space ? [.. All().Where(pid => NamespaceOf(pid) == space)] : [first];
    }

    private static IEnumerable<int> All()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)) yield return pid;
    }

    /// <summary>Null for a process that is gone or another user's.</summary>
    private static string? NamespaceOf(int pid)
    {
        try
        {
            return new FileInfo(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/ns/pid")).LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
