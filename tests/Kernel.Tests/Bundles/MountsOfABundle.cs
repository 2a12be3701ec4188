using BuildKit.Containers;
using BuildKit.Containers.Specification;
using BuildKit.Kernel.Dummy;

namespace BuildKit.Kernel.Tests.Bundles;

/// <summary>
/// Mounts as the specification has them. Those that need mounts on the host are tried within a container that plays the host, so that the
/// real one is never changed.
/// </summary>
public sealed class MountsOfABundle : IDisposable
{
    private readonly TestBundle _bundle = new();
    private readonly string _source;

    public MountsOfABundle()
    {
        _source = Directory.CreateDirectory(Path.Combine(_bundle.Folder, "source")).FullName;
        File.WriteAllText(Path.Combine(_source, "file"), "content\n");
        File.CreateSymbolicLink(Path.Combine(_source, "link"), "file");
    }

    [Fact]
    public void Options_of_a_bind_are_seen_in_mountinfo()
    {
        var line = Run("grep ' /data ' /proc/self/mountinfo", Bind("ro", "nosuid", "nodev", "noexec", "noatime", "nosymfollow"));
        Assert.Contains(" /data ro,nosuid,nodev,noexec,noatime,nosymfollow ", line, StringComparison.Ordinal);
    }

    [Fact]
    public void No_link_is_followed_with_nosymfollow() =>
        Assert.Equal("content\nno\n", Run("cat /data/file; cat /data/link 2>/dev/null || echo no", Bind("nosymfollow")));

    /// <summary>The host's /sys has other mounts in it on every machine.</summary>
    [Fact]
    public void A_tree_is_read_only_below_as_well() => Assert.Equal("several\n0\n", Run(
        "test $(grep -c ' /tree/' /proc/self/mountinfo) -gt 0 && echo several; grep ' /tree' /proc/self/mountinfo | while read a b c d e options f; do echo $options; done | grep -vc '^ro'",
        new RuntimeMount("/tree", "bind") { Source = "/sys", Options = ["rbind", "rro"] }));

    [Fact]
    public void Owners_of_a_mount_are_mapped()
    {
        var mount = Bind("idmap") with { UidMappings = [new(0, 1000, 1)], GidMappings = [new(0, 1001, 1)] };
        Assert.Equal("1000 1001\n", Run("stat -c '%u %g' /data/file", mount));
        Assert.Equal("0 0\n", Run("stat -c '%u %g' /data/file", Bind()));
    }

    [Fact]
    public void A_tmpfs_starts_with_what_the_image_has()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_bundle.Rootfs, "var/lib/app/deep")).FullName;
        File.WriteAllText(Path.Combine(folder, "seed"), "grain\n");
        File.SetUnixFileMode(Path.Combine(folder, "seed"), UnixFileMode.UserRead);
        File.CreateSymbolicLink(Path.Combine(_bundle.Rootfs, "var/lib/app/link"), "/etc/nowhere");
        Assert.Equal("grain\n400\n/etc/nowhere\ntmpfs\n", Run(
            "cat /var/lib/app/deep/seed; stat -c %a /var/lib/app/deep/seed; readlink /var/lib/app/link; grep ' /var/lib/app ' /proc/self/mountinfo | grep -o ' tmpfs ' | tr -d ' '; echo more > /var/lib/app/deep/new",
            new RuntimeMount("/var/lib/app", "tmpfs") { Options = ["tmpcopyup", "size=1m"] }));
        Assert.False(File.Exists(Path.Combine(folder, "new")));
    }

    [Theory]
    [InlineData("shared", "shared:")]
    [InlineData("rshared", "shared:")]
    [InlineData("unbindable", "unbindable")]
    [InlineData("rprivate", "")]
    public void Propagation_of_a_mount_is_seen_in_mountinfo(string option, string tag)
    {
        var line = Run("grep ' /data ' /proc/self/mountinfo", Bind(option));
        var tags = line[(line.IndexOf("/data", StringComparison.Ordinal) + 5)..line.IndexOf(" - ", StringComparison.Ordinal)];
        if (tag.Length > 0) Assert.Contains(tag, tags, StringComparison.Ordinal);
        else Assert.DoesNotContain(':', tags);
    }

    [Theory]
    [InlineData("shared", "shared:")]
    [InlineData("unbindable", "unbindable")]
    [InlineData("private", "")]
    public void The_root_exchanges_mounts_as_it_is_told(string propagation, string tag)
    {
        var line = _bundle.Run("grep ' / / \\|/lower / ' /proc/self/mountinfo", spec => spec with { Linux = spec.Linux with { RootfsPropagation = propagation } }).Output;
        Assert.NotEmpty(line);
        if (tag.Length > 0) Assert.Contains(tag, line, StringComparison.Ordinal);
        else Assert.DoesNotContain("shared:", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Masked_and_read_only_paths_act() => Assert.Equal("0\nno\n0\n", _bundle.Run(
        "cat /proc/interrupts | wc -c; (echo 1 > /proc/sys/kernel/panic) 2>/dev/null || echo no; ls /sys/firmware | wc -l").Output);

    public void Dispose() => _bundle.Dispose();

    private RuntimeMount Bind(params string[] options) => new("/data", "bind") { Source = _source, Options = ["rbind", .. options] };

    private string Run(string script, params RuntimeMount[] mounts) => _bundle.Run(script, spec => spec with { Mounts = [.. spec.Mounts, .. mounts] }).Output;
}
