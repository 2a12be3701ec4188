using BuildKit.Containers;
using BuildKit.Containers.Settings;
using BuildKit.Oci;

namespace BuildKit.Runtime.Tests.Containers;

/// <summary>The files for name resolution that a container gets.</summary>
public sealed class HostFilesTests
{
    private const string HostResolvConf = "# by hand\nnameserver 10.0.0.1\nsearch corp.example\noptions edns0\n";

    [Fact]
    public void The_hosts_own_is_taken_where_nothing_is_said() =>
        Assert.Equal(HostResolvConf, HostFiles.ResolvConf(new ContainerSpec { Image = "i" }, HostResolvConf));

    [Fact]
    public void Each_option_replaces_its_own_lines() => Assert.Equal(
        "# by hand\nnameserver 1.1.1.1\nnameserver ::1\nsearch a.example b.example\noptions ndots:2 rotate\n",
        HostFiles.ResolvConf(new ContainerSpec { Image = "i", Dns = ["1.1.1.1", "::1"], DnsSearch = ["a.example", "b.example"], DnsOptions = ["ndots:2", "rotate"] }, HostResolvConf));

    [Fact]
    public void A_dot_is_no_search_domain() =>
        Assert.DoesNotContain("search", HostFiles.ResolvConf(new ContainerSpec { Image = "i", DnsSearch = ["."] }, HostResolvConf), StringComparison.Ordinal);

    [Fact]
    public void A_domain_stands_behind_the_hosts_name() =>
        Assert.EndsWith("127.0.1.1\tbox.d.example box\n", HostFiles.Hosts(Record(new ContainerSpec { Image = "i", DomainName = "d.example" })), StringComparison.Ordinal);

    [Fact]
    public void Added_hosts_have_either_spelling_and_either_kind_of_address() => Assert.Contains(
        "1.2.3.4\ta\n::1\tb\n2001:db8::1\tc\n127.0.0.1\td\n",
        HostFiles.Hosts(Record(new ContainerSpec { Image = "i", ExtraHosts = ["a:1.2.3.4", "b:::1", "c=[2001:db8::1]", "d:host-gateway"] })), StringComparison.Ordinal);

    [Theory]
    [InlineData("nothing")]
    [InlineData(":1.2.3.4")]
    [InlineData("name:")]
    [InlineData("name:gateway")]
    [InlineData("two names:1.2.3.4")]
    [InlineData("name:1.2.3.4\n5.6.7.8 other")]
    public void A_line_that_would_break_the_file_is_refused(string line) =>
        Assert.Contains("--add-host", Assert.Throws<ContainerException>(() => HostFiles.Check(new ContainerSpec { Image = "i", ExtraHosts = [line] })).Message, StringComparison.Ordinal);

    [Fact]
    public void Servers_are_addresses_and_other_values_are_words()
    {
        Assert.Throws<ContainerException>(() => HostFiles.Check(new ContainerSpec { Image = "i", Dns = ["dns.example"] }));
        Assert.Throws<ContainerException>(() => HostFiles.Check(new ContainerSpec { Image = "i", DnsSearch = ["a b"] }));
        Assert.Throws<ContainerException>(() => HostFiles.Check(new ContainerSpec { Image = "i", DnsOptions = ["a\nnameserver 6.6.6.6"] }));
    }

    private static ContainerRecord Record(ContainerSpec spec) => new()
    {
        Id = new string('1', 64),
        Name = "box",
        Created = DateTimeOffset.UnixEpoch,
        Image = Digest.Of([]),
        Manifest = new Descriptor { MediaType = MediaTypes.OciManifest, Digest = Digest.Of([]), Size = 0 },
        DiffIds = [],
        Spec = spec,
        Resolved = new ResolvedSettings { Args = ["sh"], Environment = [], WorkingDirectory = "/", HostName = "box", StopSignal = 15, StopTimeout = 0 },
    };
}
