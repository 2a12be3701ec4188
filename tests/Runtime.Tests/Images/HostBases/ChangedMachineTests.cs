using BuildKit.Images;
using BuildKit.Oci;

namespace BuildKit.Runtime.Tests.Images.HostBases;

public sealed class ChangedMachineTests
{
    private const string Folder = "usr/lib/x86_64-linux-gnu/";

    [Fact]
    public void A_changed_library_changes_its_layer_alone()
    {
        using var machine = FakeMachine.Debian();
        var before = machine.Ensure();
        machine.Library(Folder + "libm.so.6", "libc.so.6", "more");
        var after = machine.Ensure();
        Assert.NotEqual(before.Layers[0].Digest, after.Layers[0].Digest);
        Assert.Equal(before.Layers.Skip(1).Select(l => l.Digest), after.Layers.Skip(1).Select(l => l.Digest));
    }

    [Fact]
    public void A_new_version_is_seen()
    {
        using var machine = FakeMachine.Debian();
        machine.Ensure();
        machine.Dotnet("10.0.2");
        Assert.Contains("DOTNET_VERSION=10.0.2", machine.Ensure().Config.Config!.Env!);
    }

    [Fact]
    public void A_new_file_in_the_runtime_is_seen()
    {
        using var machine = FakeMachine.Debian();
        machine.Ensure();
        machine.File(FakeMachine.Runtime + "/10.0.1/New.dll", [9]);
        Assert.Contains(FakeMachine.Runtime + "/10.0.1/New.dll", machine.Paths());
    }

    [Fact]
    public void A_library_that_comes_in_an_earlier_folder_is_seen()
    {
        using var machine = FakeMachine.Debian().Text("etc/ld.so.conf", "/opt/lib\n");
        machine.Ensure();
        machine.Library("opt/lib/libm.so.6", "libnew.so").Library("opt/lib/libnew.so");
        Assert.Contains(Folder + "libnew.so", machine.Paths());
    }

    [Fact]
    public void The_same_content_is_the_same_image_whenever_it_was_written()
    {
        using var machine = FakeMachine.Debian();
        using var other = FakeMachine.Debian();
        File.SetLastWriteTimeUtc(Path.Combine(other.Root, Folder + "libm.so.6"), DateTime.UnixEpoch);
        Assert.Equal(machine.Ensure().Descriptor, other.Ensure().Descriptor);
    }

    [Fact]
    public void A_touched_file_makes_no_other_image()
    {
        using var machine = FakeMachine.Debian();
        var before = machine.Ensure();
        File.SetLastWriteTimeUtc(Path.Combine(machine.Root, Folder + "libm.so.6"), DateTime.UnixEpoch);
        Assert.Equal(before.Descriptor, machine.Ensure().Descriptor);
    }

    [Fact]
    public void Time_zones_keep_their_links_inside_and_lose_those_that_lead_out()
    {
        using var machine = FakeMachine.Debian().Text("usr/share/zoneinfo/Etc/UTC", "zone").Link("usr/share/zoneinfo/UTC", "Etc/UTC")
            .Link("usr/share/zoneinfo/localtime", "/etc/localtime").Link("usr/share/zoneinfo/evil", "../../../etc/shadow").Text("etc/shadow", "root").Text("usr/share/zoneinfo/right/UTC", "leap");
        Assert.Equal(["usr/share/zoneinfo", "usr/share/zoneinfo/Etc", "usr/share/zoneinfo/Etc/UTC", "usr/share/zoneinfo/UTC -> Etc/UTC"], machine.Paths().Where(p => p.StartsWith("usr/share/zoneinfo", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_damaged_memory_is_made_anew()
    {
        using var machine = FakeMachine.Debian();
        var before = machine.Ensure();
        foreach (var file in Directory.GetFiles(Path.Combine(Path.GetDirectoryName(machine.Root)!, "root", "hostbase"))) File.WriteAllText(file, "nonsense\n\n");
        Assert.Equal(before.Descriptor, machine.Ensure().Descriptor);
    }

    [Fact]
    public void Every_layer_carries_the_mark()
    {
        using var machine = FakeMachine.Debian();
        var image = machine.Ensure();
        Assert.All(image.Layers, l => Assert.Equal("true", l.Annotation(Annotations.HostBase)));
        Assert.All(image.Layers, l => Assert.Equal(MediaTypes.OciLayer, l.MediaType));
        Assert.Equal("true", image.Config.Config!.Labels![Annotations.HostBase]);
    }
}
