using System.Runtime.Versioning;
using BuildKit.Files;
using BuildKit.Layers;
using BuildKit.Linux;

namespace BuildKit.Containers.Trees;

/// <summary>The end of a copy that takes an archive. Names of the archive are beneath the directory, links on the way beneath the root.</summary>
[SupportedOSPlatform("linux")]
internal sealed class CopyTarget(RootedDirectory root, string directory)
{
    private const int SetIdBits = 0xC00;

    /// <summary>Bytes of the files that came.</summary>
    public long Bytes { get; private set; }

    public required CopyOwners Owners { get; init; }

    /// <summary>This process is root of a user namespace, and may make no devices.</summary>
    public bool IsMapped { get; init; }

    public void Apply(Stream tar, CancellationToken cancellationToken)
    {
        try
        {
            Unpack(tar, cancellationToken);
        }
        catch (LinuxException e) when (e.Errno == Errno.EROFS)
        {
            throw ContainerException.ReadOnlyPlace("/" + directory, e);
        }
    }

    private void Unpack(Stream tar, CancellationToken cancellationToken) =>
        LayerApplier.Apply(tar, root, new LayerApplyOptions
        {
            Whiteouts = WhiteoutHandling.None,
            Owners = Owners is CopyOwners.Callers or CopyOwners.Only ? OwnerHandling.Ignore : IsMapped ? OwnerHandling.KeepWithoutDevices : OwnerHandling.Keep,
            RefusesOtherKinds = true,
            Rewrite = Place,
        }, cancellationToken);

    private LayerEntry? Place(LayerEntry entry)
    {
        // The directory itself is there and stays what it is.
        if (entry.Path == ".") return null;
        if (entry is LayerEntry.RegularFile file) Bytes += file.Size;
        var placed = entry with { Path = Below(entry.Path) };
        if (placed is LayerEntry.HardLink link) placed = link with { Target = Below(link.Target) };
        return Owners switch
        {
            CopyOwners.Roots => placed with { Uid = 0, Gid = 0 },
            // A set-user-id program of a container would become one of whoever copies it.
            CopyOwners.Callers => placed with { Mode = placed.Mode & ~SetIdBits },
            CopyOwners.Kept or CopyOwners.Only => placed,
            _ => throw new InvalidOperationException(),
        };
    }

    private string Below(string path) => directory is "." or "" ? path : $"{directory}/{path}";
}

/// <summary>Whose the files become.</summary>
internal enum CopyOwners
{
    /// <summary>Whoever runs this program, on the host; devices are left out.</summary>
    Callers,

    /// <summary>The one user that a container has who has a single id.</summary>
    Only,

    /// <summary>Root of the container.</summary>
    Roots,

    /// <summary>As the archive says.</summary>
    Kept,
}
