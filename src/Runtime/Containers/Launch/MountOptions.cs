using System.Collections.Frozen;
using BuildKit.Linux;

namespace BuildKit.Containers.Launch;

/// <summary>The words of a mount's options, sorted into what the kernel wants to hear where.</summary>
internal sealed record MountOptions
{
    private static readonly FrozenDictionary<string, (MountAttribute Set, MountAttribute Clear)> Words =
        new Dictionary<string, (MountAttribute, MountAttribute)>(StringComparer.Ordinal)
        {
            ["ro"] = (MountAttribute.MOUNT_ATTR_RDONLY, 0),
            ["rw"] = (0, MountAttribute.MOUNT_ATTR_RDONLY),
            ["nosuid"] = (MountAttribute.MOUNT_ATTR_NOSUID, 0),
            ["suid"] = (0, MountAttribute.MOUNT_ATTR_NOSUID),
            ["nodev"] = (MountAttribute.MOUNT_ATTR_NODEV, 0),
            ["dev"] = (0, MountAttribute.MOUNT_ATTR_NODEV),
            ["noexec"] = (MountAttribute.MOUNT_ATTR_NOEXEC, 0),
            ["exec"] = (0, MountAttribute.MOUNT_ATTR_NOEXEC),
            ["nosymfollow"] = (MountAttribute.MOUNT_ATTR_NOSYMFOLLOW, 0),
            ["symfollow"] = (0, MountAttribute.MOUNT_ATTR_NOSYMFOLLOW),
            ["noatime"] = (MountAttribute.MOUNT_ATTR_NOATIME, MountAttribute.MOUNT_ATTR__ATIME),
            ["strictatime"] = (MountAttribute.MOUNT_ATTR_STRICTATIME, MountAttribute.MOUNT_ATTR__ATIME),
            ["relatime"] = (0, MountAttribute.MOUNT_ATTR__ATIME),
            ["nodiratime"] = (MountAttribute.MOUNT_ATTR_NODIRATIME, 0),
            ["diratime"] = (0, MountAttribute.MOUNT_ATTR_NODIRATIME),
        }.ToFrozenDictionary();

    // Every mount of the container is private to it; "defaults" and "newinstance" say what is so anyway.
    private static readonly FrozenSet<string> Silent = new[] { "defaults", "private", "rprivate", "newinstance", "async", "z", "Z" }.ToFrozenSet(StringComparer.Ordinal);
    private static readonly FrozenSet<string> Refused =
        new[] { "shared", "rshared", "slave", "rslave", "unbindable", "runbindable", "remount", "idmap", "ridmap", "tmpcopyup" }.ToFrozenSet(StringComparer.Ordinal);

    public MountAttribute Set { get; private init; }

    public MountAttribute Clear { get; private init; }

    /// <summary>For the whole tree below: "rro", "rnosuid".</summary>
    public MountAttribute SetBelow { get; private init; }

    public MountAttribute ClearBelow { get; private init; }

    public bool Bind { get; private init; }

    public bool Recursive { get; private init; }

    /// <summary>What is left is for the file system: "size=64m".</summary>
    public IReadOnlyList<string> Data { get; private init; } = [];

    public static MountOptions Parse(RuntimeMount mount)
    {
        var options = new MountOptions { Bind = mount.Type is "bind" };
        var data = new List<string>();
        foreach (var word in mount.Options)
        {
            if (Silent.Contains(word)) continue;
            if (Refused.Contains(word)) throw LaunchException.UnsupportedMountOption(mount.Destination, word);
            if (Words.TryGetValue(word, out var one)) options = options with { Set = (options.Set & ~one.Clear) | one.Set, Clear = options.Clear | one.Clear };
            else if (word is ['r', .. var below] && Words.TryGetValue(below, out var all)) options = options with { SetBelow = options.SetBelow | all.Set, ClearBelow = options.ClearBelow | all.Clear };
            else if (word is "bind" or "rbind") options = options with { Bind = true, Recursive = options.Recursive || word == "rbind" };
            else data.Add(word);
        }

        return options with { Data = data };
    }
}
