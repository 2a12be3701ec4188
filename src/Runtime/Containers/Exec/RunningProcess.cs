using System.Globalization;
using System.Runtime.Versioning;
using BuildKit.Containers.Specification;
using BuildKit.Linux;

namespace BuildKit.Containers.Exec;

/// <summary>
/// What the kernel says about a container's first process. What the container was started with is on record, but its ids were chosen by
/// files that it may have changed since.
/// </summary>
[SupportedOSPlatform("linux")]
internal static class RunningProcess
{
    /// <summary>In the order of <see cref="NamespaceKind"/>.</summary>
    private static readonly string[] Names = ["pid", "net", "mnt", "ipc", "uts", "user", "cgroup", "time"];

    /// <summary>Those that it does not share with this process: the kernel refuses to join one's own user namespace again.</summary>
    public static IReadOnlyList<RuntimeNamespace> NamespacesOf(int pid)
    {
        var own = new List<RuntimeNamespace>(Names.Length);
        for (var kind = 0; kind < Names.Length; kind++)
        {
            var path = $"/proc/{pid.ToString(CultureInfo.InvariantCulture)}/ns/{Names[kind]}";
            if (new FileInfo(path).LinkTarget is { } link && link != new FileInfo("/proc/self/ns/" + Names[kind]).LinkTarget) own.Add(new RuntimeNamespace((NamespaceKind)kind, path));
        }

        return own;
    }

    /// <param name="pid">A process.</param>
    /// <param name="kind">uid or gid.</param>
    public static IReadOnlyList<RuntimeIdMapping> IdMap(int pid, string kind)
    {
        var maps = new List<RuntimeIdMapping>();
        foreach (var line in File.ReadLines($"/proc/{pid.ToString(CultureInfo.InvariantCulture)}/{kind}_map"))
        {
            if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var inside, var outside, var size]) maps.Add(new RuntimeIdMapping(Number(inside), Number(outside), Number(size)));
        }

        return maps;
    }

    private static uint Number(string text) => uint.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
