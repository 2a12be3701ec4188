using BuildKit.Containers.Specification;
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

    /// <summary>MS_PRIVATE when nothing else was said.</summary>
    public MountFlag Propagation { get; private init; } = MountFlag.MS_PRIVATE;

    public bool PropagationBelow { get; private init; }

    /// <summary>False leaves it to the propagation of the container's root.</summary>
    public bool NamesPropagation { get; private init; }

    /// <summary>A tmpfs that starts with what the image has in its place.</summary>
    public bool CopiesUp { get; private init; }

    /// <summary>Mapped owners in the mounts below as well.</summary>
    public bool MapsBelow { get; private init; }

    /// <summary>What is left is for the file system: "size=64m".</summary>
    public IReadOnlyList<string> Data { get; private init; } = [];

    public static MountOptions Parse(RuntimeMount mount)
    {
        var options = new MountOptions { Bind = mount.Type is "bind" };
        var data = new List<string>();
        foreach (var word in mount.Options)
        {
            if (SaysNothing(word)) continue;
            if (word == "remount") throw LaunchException.UnsupportedMountOption(mount.Destination, word);
            if (PropagationOf(word) is not 0 and var flag) options = options with { Propagation = flag, PropagationBelow = word[0] == 'r', NamesPropagation = true };
            else if (word is "idmap" or "ridmap") options = options with { MapsBelow = word == "ridmap" };
            else if (word is "tmpcopyup") options = options with { CopiesUp = true };
            else if (Change.Of(word) is { } one) options = options with { Set = (options.Set & ~one.Clear) | one.Set, Clear = options.Clear | one.Clear };
            else if (word is ['r', .. var below] && Change.Of(below) is { } all) options = options with { SetBelow = options.SetBelow | all.Set, ClearBelow = options.ClearBelow | all.Clear };
            else if (word is "bind" or "rbind") options = options with { Bind = true, Recursive = options.Recursive || word == "rbind" };
            else data.Add(word);
        }

        return options with { Data = data };
    }

    /// <summary>As the root of the container has it (linux.rootfsPropagation).</summary>
    public MountOptions WithPropagation(string word) =>
        PropagationOf(word) is not 0 and var flag ? this with { Propagation = flag, PropagationBelow = true } : this;

    /// <summary>0 for a word that is about something else.</summary>
    public static MountFlag PropagationOf(string word) => word switch
    {
        "private" or "rprivate" => MountFlag.MS_PRIVATE,
        "shared" or "rshared" => MountFlag.MS_SHARED,
        "slave" or "rslave" => MountFlag.MS_SLAVE,
        "unbindable" or "runbindable" => MountFlag.MS_UNBINDABLE,
        _ => 0,
    };

    /// <summary>What is so anyway, or has been without effect for long.</summary>
    private static bool SaysNothing(string word) =>
        word is "defaults" or "newinstance" or "async" or "nolazytime" or "nomand" or "silent" or "loud" or "noiversion" or "z" or "Z";

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
            // What is taken back leaves the kernel's default, which is relatime.
            "relatime" or "norelatime" or "nostrictatime" or "atime" => new(0, MountAttribute.MOUNT_ATTR__ATIME),
            "nodiratime" => new(MountAttribute.MOUNT_ATTR_NODIRATIME, 0),
            "diratime" => new(0, MountAttribute.MOUNT_ATTR_NODIRATIME),
            _ => null,
        };
    }
}
