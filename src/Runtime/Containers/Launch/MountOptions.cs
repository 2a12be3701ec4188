using BuildKit.Linux;

namespace BuildKit.Containers.Launch;

/// <summary>The words of a mount's options, sorted into what the kernel wants to hear where.</summary>
internal sealed record MountOptions
{
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
            if (SaysNothing(word)) continue;
            if (IsRefused(word)) throw LaunchException.UnsupportedMountOption(mount.Destination, word);
            if (Change.Of(word) is { } one) options = options with { Set = (options.Set & ~one.Clear) | one.Set, Clear = options.Clear | one.Clear };
            else if (word is ['r', .. var below] && Change.Of(below) is { } all) options = options with { SetBelow = options.SetBelow | all.Set, ClearBelow = options.ClearBelow | all.Clear };
            else if (word is "bind" or "rbind") options = options with { Bind = true, Recursive = options.Recursive || word == "rbind" };
            else data.Add(word);
        }

        return options with { Data = data };
    }

    /// <summary>Every mount of the container is private to it; "defaults" and "newinstance" say what is so anyway.</summary>
    private static bool SaysNothing(string word) => word is "defaults" or "private" or "rprivate" or "newinstance" or "async" or "z" or "Z";

    private static bool IsRefused(string word) =>
        word is "shared" or "rshared" or "slave" or "rslave" or "unbindable" or "runbindable" or "remount" or "idmap" or "ridmap" or "tmpcopyup";

    private sealed record Change(MountAttribute Set, MountAttribute Clear)
    {
        public static Change? Of(string word) => word switch
        {
            "ro" => new(MountAttribute.MOUNT_ATTR_RDONLY, 0),
            "rw" => new(0, MountAttribute.MOUNT_ATTR_RDONLY),
            "nosuid" => new(MountAttribute.MOUNT_ATTR_NOSUID, 0),
            "suid" => new(0, MountAttribute.MOUNT_ATTR_NOSUID),
            "nodev" => new(MountAttribute.MOUNT_ATTR_NODEV, 0),
            "dev" => new(0, MountAttribute.MOUNT_ATTR_NODEV),
            "noexec" => new(MountAttribute.MOUNT_ATTR_NOEXEC, 0),
            "exec" => new(0, MountAttribute.MOUNT_ATTR_NOEXEC),
            "nosymfollow" => new(MountAttribute.MOUNT_ATTR_NOSYMFOLLOW, 0),
            "symfollow" => new(0, MountAttribute.MOUNT_ATTR_NOSYMFOLLOW),
            "noatime" => new(MountAttribute.MOUNT_ATTR_NOATIME, MountAttribute.MOUNT_ATTR__ATIME),
            "strictatime" => new(MountAttribute.MOUNT_ATTR_STRICTATIME, MountAttribute.MOUNT_ATTR__ATIME),
            "relatime" => new(0, MountAttribute.MOUNT_ATTR__ATIME),
            "nodiratime" => new(MountAttribute.MOUNT_ATTR_NODIRATIME, 0),
            "diratime" => new(0, MountAttribute.MOUNT_ATTR_NODIRATIME),
            _ => null,
        };
    }
}
