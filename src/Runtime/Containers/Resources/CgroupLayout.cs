namespace BuildKit.Containers.Resources;

/// <summary>How this host mounts control groups.</summary>
internal enum CgroupVersion
{
    None,
    V1,

    /// <summary>v1 hierarchies with the controllers, and a v2 one beside them that has none or few.</summary>
    Hybrid,
    V2,
}

/// <summary>One mounted hierarchy; <see cref="Controllers"/> are the mount's own words ("memory", or "cpu" and "cpuacct"), for v2 those its root has.</summary>
internal sealed record CgroupHierarchy(string MountPoint, IReadOnlyList<string> Controllers);

/// <summary>The hierarchies of a host. Plans depend on the machine's control groups only through this value.</summary>
internal sealed record CgroupLayout(CgroupVersion Version, CgroupHierarchy? Unified, IReadOnlyList<CgroupHierarchy> Legacy)
{
    private static readonly HashSet<string> KnownControllers = new(StringComparer.Ordinal)
    {
        "cpu", "cpuacct", "cpuset", "memory", "devices", "freezer", "net_cls", "net_prio", "blkio", "perf_event", "hugetlb", "pids", "rdma", "misc",
    };

    private static CgroupLayout? s_host;

    public static CgroupLayout None { get; } = new(CgroupVersion.None, null, []);

    /// <summary>Of this machine. Read once: hierarchies are mounted at boot.</summary>
    public static CgroupLayout Detect() => s_host ??= OperatingSystem.IsLinux() ? WithControllers(Parse(File.ReadLines("/proc/self/mountinfo"))) : None;

    /// <summary>Lines of mountinfo(5): "… root mountpoint options … - type source super-options".</summary>
    public static CgroupLayout Parse(IEnumerable<string> mountInfo)
    {
        CgroupHierarchy? unified = null;
        var legacy = new List<CgroupHierarchy>();
        foreach (var line in mountInfo)
        {
            var separator = line.IndexOf(" - cgroup", StringComparison.Ordinal);
            if (separator < 0) continue;
            var mountPoint = line[..separator].Split(' ')[4];
            var words = line[(separator + 3)..].Split(' ');
            if (words[0] == "cgroup2") unified ??= new CgroupHierarchy(mountPoint, []);
            else if (words[^1].Split(',').Where(KnownControllers.Contains).ToList() is { Count: > 0 } controllers && legacy.All(l => !l.Controllers.SequenceEqual(controllers)))
                legacy.Add(new CgroupHierarchy(mountPoint, controllers));
        }

        var version = (unified, legacy.Count) switch
        {
            (null, 0) => CgroupVersion.None,
            (not null, 0) => CgroupVersion.V2,
            (null, _) => CgroupVersion.V1,
            _ => CgroupVersion.Hybrid,
        };
        return new CgroupLayout(version, unified, legacy);
    }

    /// <summary>Whether this kernel can limit swap.</summary>
    public bool CountsSwap => FindLegacy("memory") is { } memory ? File.Exists(Path.Combine(memory.MountPoint, "memory.memsw.limit_in_bytes")) : File.Exists("/proc/swaps");

    /// <summary>Whether the controller is one of the unified hierarchy.</summary>
    public bool IsUnified(string controller) => Unified?.Controllers.Contains(controller) == true;

    /// <summary>The v1 hierarchy that has a controller.</summary>
    public CgroupHierarchy? FindLegacy(string controller) => Legacy.FirstOrDefault(l => l.Controllers.Contains(controller));

    private static CgroupLayout WithControllers(CgroupLayout layout)
    {
        if (layout.Unified is not { } unified) return layout;
        var file = Path.Combine(unified.MountPoint, "cgroup.controllers");
        return layout with { Unified = unified with { Controllers = File.Exists(file) ? File.ReadAllText(file).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) : [] } };
    }
}
