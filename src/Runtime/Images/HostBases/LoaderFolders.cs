using System.IO.Enumeration;
using System.Runtime.Versioning;

namespace BuildKit.Images.HostBases;

/// <summary>The folders that /etc/ld.so.conf names (ldconfig(8)), "include" lines followed.</summary>
[SupportedOSPlatform("linux")]
internal static class LoaderFolders
{
    private const int DeepestInclude = 8;

    public static IReadOnlyList<string> Configured(HostMachine machine) => [.. Read(machine, "etc/ld.so.conf", 0)];

    private static IEnumerable<string> Read(HostMachine machine, string file, int depth)
    {
        if (depth > DeepestInclude) yield break;
        foreach (var line in machine.ReadLines(file).Select(l => l.Split('#')[0].Trim()))
        {
            if (line.StartsWith('/'))
            {
                yield return line;
            }
            else if (line.Split((char[])[' ', '\t'], 2, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) is ["include", var pattern])
            {
                foreach (var folder in Included(machine, pattern).SelectMany(f => Read(machine, f, depth + 1))) yield return folder;
            }
        }
    }

    /// <summary>Patterns in the last part of the path, as every distribution writes them.</summary>
    private static IEnumerable<string> Included(HostMachine machine, string pattern)
    {
        var path = pattern.StartsWith('/') ? pattern : "/etc/" + pattern;
        var (folder, names) = (Path.GetDirectoryName(path)!, Path.GetFileName(path));
        return machine.List(folder).Where(i => FileSystemName.MatchesSimpleExpression(names, i.Name, ignoreCase: false)).Select(i => $"{folder}/{i.Name}");
    }
}
