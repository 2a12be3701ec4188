namespace BuildKit.Bench;

/// <summary>What other processes cost that a running container needs: from /proc/PID/smaps_rollup.</summary>
internal static class IdleMemory
{
    public static HashSet<int> Processes() => [.. Directory.EnumerateDirectories("/proc").Select(p => Path.GetFileName(p)).Where(n => n.All(char.IsAsciiDigit)).Select(int.Parse)];

    /// <summary>Processes that were not there before, without the container's own; with the daemons when a peer has some.</summary>
    public static IEnumerable<string[]> New(HashSet<int> before, bool daemons)
    {
        foreach (var pid in Processes().Order())
        {
            var name = Name(pid);
            var resident = daemons && name is "dockerd" or "containerd";
            if ((before.Contains(pid) && !resident) || name is "" or "sleep" or "busybox") continue;
            var (owned, proportional) = Read(pid);
            if (proportional > 0) yield return [name, $"{owned / 1024.0:F1}", $"{proportional / 1024.0:F1}"];
        }
    }

    private static string Name(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/comm").Trim();
        }
        catch (IOException)
        {
            // It has ended meanwhile.
            return "";
        }
    }

    private static (long Private, long Proportional) Read(int pid)
    {
        long owned = 0, proportional = 0;
        try
        {
            foreach (var line in File.ReadLines($"/proc/{pid}/smaps_rollup"))
            {
                if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not [var key, var kilobytes, "kB"]) continue;
                if (key is "Private_Clean:" or "Private_Dirty:") owned += long.Parse(kilobytes);
                if (key is "Pss:") proportional = long.Parse(kilobytes);
            }
        }
        catch (IOException)
        {
            // It has ended meanwhile.
        }

        return (owned, proportional);
    }
}
