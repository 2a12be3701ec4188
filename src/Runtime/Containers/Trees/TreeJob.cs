using BuildKit.Containers.Settings;

namespace BuildKit.Containers.Trees;

/// <summary>The files of a container as they lie on the disk while nothing is mounted: for diff, commit and export.</summary>
internal sealed record TreeJob
{
    public required string Upper { get; init; }

    /// <summary>Unpacked layers of the image, top first.</summary>
    public required IReadOnlyList<string> Lower { get; init; }

    /// <summary>The marks of the union are those of a user's overlay.</summary>
    public bool UserXattrs { get; init; }

    /// <summary>Mount points and empty files that the engine makes, without a leading slash: they are not the container's doing.</summary>
    public IReadOnlyList<string> EngineMade { get; init; } = [];

    /// <summary>Where one id stands for all: whose everything is inside. Null: ids are what the disk says.</summary>
    public (uint Uid, uint Gid)? Owner { get; init; }

    /// <summary>As arguments of a program; owners are what the disk says there.</summary>
    public IReadOnlyList<string> ToArguments() => [Upper, UserXattrs ? "user" : "trusted", Lower.Count.ToString(System.Globalization.CultureInfo.InvariantCulture), .. Lower, .. EngineMade];

    public static TreeJob Read(string[] arguments)
    {
        var count = int.Parse(arguments[2], System.Globalization.CultureInfo.InvariantCulture);
        return new TreeJob { Upper = arguments[0], UserXattrs = arguments[1] == "user", Lower = arguments[3..(3 + count)], EngineMade = arguments[(3 + count)..] };
    }

    public static IReadOnlyList<string> MadeFor(ContainerRecord record) =>
    [
        .. DefaultProfiles.Mounts.Select(m => m.Destination[1..]),
        "etc/resolv.conf", "etc/hosts", "etc/hostname",
        .. record.Resolved.Mounts.Select(m => m.Target[1..]),
    ];
}
