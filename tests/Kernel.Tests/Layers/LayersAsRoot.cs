using BuildKit.Files;
using BuildKit.Layers;
using BuildKit.Runtime.Tests.Files;
using BuildKit.Runtime.Tests.Layers;

namespace BuildKit.Kernel.Tests.Layers;

/// <summary>What only root can make, and what even root must not take from an archive.</summary>
public sealed class LayersAsRoot : IDisposable
{
    /// <summary>cap_net_bind_service=ep, revision 2 (include/uapi/linux/capability.h).</summary>
    private static readonly byte[] Capability = [1, 0, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    private readonly TemporaryDirectory _target = new();

    public void Dispose() => _target.Dispose();

    [Fact]
    public void Owners_devices_and_set_user_id_arrive()
    {
        Apply(
            Tars.Directory("d", 0x5ED) with { Uid = 1, Gid = 2 },
            Tars.File("d/su", "x", 0x9ED) with { Uid = 3, Gid = 4 },
            Tars.Symlink("l", "x") with { Uid = 5, Gid = 6 },
            new LayerEntry.CharacterDevice(1, 3) { Path = "null", Mode = 0x1B6, Uid = 7, Time = Tars.Time },
            new LayerEntry.BlockDevice(259, 1_000_000) { Path = "disk", Mode = 0x1B0, Gid = 8, Time = Tars.Time });
        var root = _target.Root;
        Assert.Equal((1u, 2u, 0x5ED), (root.TryStat("d")!.Uid, root.TryStat("d")!.Gid, root.TryStat("d")!.Mode));
        Assert.Equal((3u, 4u, 0x9ED), (root.TryStat("d/su")!.Uid, root.TryStat("d/su")!.Gid, root.TryStat("d/su")!.Mode));
        Assert.Equal((5u, 6u), (root.TryStat("l")!.Uid, root.TryStat("l")!.Gid));
        Assert.Equal((FileKind.CharacterDevice, new DeviceNumber(1, 3), 0x1B6, 7u), (root.TryStat("null")!.Kind, root.TryStat("null")!.Represents, root.TryStat("null")!.Mode, root.TryStat("null")!.Uid));
        Assert.Equal((FileKind.BlockDevice, new DeviceNumber(259, 1_000_000), Tars.Time), (root.TryStat("disk")!.Kind, root.TryStat("disk")!.Represents, root.TryStat("disk")!.ModifiedAt));
    }

    [Fact]
    public void File_capabilities_survive_and_what_steers_overlayfs_does_not()
    {
        Apply(Tars.File("f", "x", 0x1ED) with
        {
            Uid = 1000,
            Xattrs = new Dictionary<string, byte[]> { ["security.capability"] = Capability, ["trusted.overlay.redirect"] = "/etc"u8.ToArray(), ["trusted.any"] = [1], ["user.note"] = [2] },
        });
        Assert.Equal(Capability, _target.Root.GetXattr("f", "security.capability"));
        Assert.Equal(["security.capability", "user.note"], _target.Root.ListXattrs("f").Where(x => x is not "security.selinux").Order(StringComparer.Ordinal));
        var entry = Assert.Single(DirectoryEntries.Enumerate(_target.Root));
        Assert.Equal(Capability, entry.Xattrs!["security.capability"]);
    }

    [Fact]
    public void A_device_of_the_host_is_not_written_to_through_an_entry_of_its_name()
    {
        Apply(new LayerEntry.CharacterDevice(1, 3) { Path = "null", Mode = 0x1B6 }, Tars.File("null", "content"));
        Assert.Equal((FileKind.RegularFile, 7L), (_target.Root.TryStat("null")!.Kind, _target.Root.TryStat("null")!.Size));
    }

    [Fact]
    public void Parents_that_are_not_listed_belong_to_root_or_to_whom_they_belong_below()
    {
        using var upper = new TemporaryDirectory();
        Apply(Tars.Directory("home") with { Uid = 9, Gid = 9 }, Tars.Directory("tmp", 0x3FF));
        LayerApplier.Apply(new MemoryStream(Tars.Write(Tars.File("home/x"), Tars.File("tmp/y"), Tars.File("new/z"))), upper.Root, new LayerApplyOptions { Below = [_target.Root] }, CancellationToken.None);
        Assert.Equal([(9u, 0x1ED), (0u, 0x3FF), (0u, 0x1ED)], new[] { "home", "tmp", "new" }.Select(p => (upper.Root.TryStat(p)!.Uid, upper.Root.TryStat(p)!.Mode)));
    }

    [Fact]
    public void A_parent_that_was_removed_below_inherits_nothing()
    {
        using var upper = new TemporaryDirectory();
        Apply(Tars.Directory("tmp", 0x3FF));
        LayerApplier.Apply(new MemoryStream(Tars.Write(Tars.File(".wh.tmp", ""), Tars.File("tmp/x"))), upper.Root, new LayerApplyOptions { Below = [_target.Root] }, CancellationToken.None);
        Assert.Equal(0x1ED, upper.Root.TryStat("tmp")!.Mode);
        Assert.Equal([(byte)'y'], upper.Root.GetXattr("tmp", "trusted.overlay.opaque")!);
    }

    private void Apply(params LayerEntry[] entries) => LayerApplier.Apply(new MemoryStream(Tars.Write(entries)), _target.Root, new LayerApplyOptions(), CancellationToken.None);
}
