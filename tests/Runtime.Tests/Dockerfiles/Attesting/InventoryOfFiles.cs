using System.Text;
using BuildKit.Attestations;
using BuildKit.Dockerfiles.Attesting;
using BuildKit.Oci;
using BuildKit.Runtime.Tests.Building.Copying;

namespace BuildKit.Runtime.Tests.Dockerfiles.Attesting;

/// <summary>What a bill knows of an image's files, which a stranger made.</summary>
public sealed class InventoryOfFiles
{
    private const string Status = """
        Package: libc6
        Status: install ok installed
        Maintainer: GNU Libc Maintainers <debian-glibc@lists.debian.org>
        Architecture: amd64
        Multi-Arch: same
        Version: 2.36-9+deb12u10
        Description: GNU C Library: Shared libraries
         Package: no
         Version: 0

        Package: removed
        Status: deinstall ok config-files
        Architecture: amd64
        Version: 1.0

        Package: held
        Status: hold ok installed
        Architecture: all
        Version: 1:2.0~rc1-1
        """;

    private readonly List<string> _leftOut = [];

    [Fact]
    public void Packages_of_Debian_are_those_that_are_installed()
    {
        var tree = Tree("etc/os-release->../usr/lib/os-release usr/lib/os-release var/lib/dpkg/status",
            ("usr/lib/os-release", "PRETTY_NAME=\"Debian\"\nID=debian\nVERSION_ID=\"12\"\n"), ("var/lib/dpkg/status", Status));
        var found = Read(tree);
        Assert.Equal(
            ["pkg:deb/debian/held@1%3A2.0~rc1-1?arch=all&distro=debian-12", "pkg:deb/debian/libc6@2.36-9%2Bdeb12u10?arch=amd64&distro=debian-12"],
            found.Select(c => c.Purl));
        Assert.Equal("GNU Libc Maintainers (debian-glibc@lists.debian.org)", found[1].Facts.Authors);
        Assert.Empty(_leftOut);
    }

    [Fact]
    public void Lists_of_images_without_dpkg_have_a_file_each_and_no_status()
    {
        var tree = Tree("var/lib/dpkg/status.d/base var/lib/dpkg/status.d/base.md5sums",
            ("var/lib/dpkg/status.d/base", "Package: base-files\nVersion: 12.4\nArchitecture: amd64\n"), ("var/lib/dpkg/status.d/base.md5sums", "Package: not-one\nVersion: 1\n"));
        Assert.Equal("pkg:deb/debian/base-files@12.4?arch=amd64", Assert.Single(Read(tree)).Purl);
    }

    [Fact]
    public void Packages_of_Alpine_have_their_licence_where_it_is_one()
    {
        var tree = Tree("etc/os-release lib/apk/db/installed usr/lib/apk/db->../../../lib/apk/db", ("etc/os-release", "ID=alpine\nVERSION_ID=3.20.3\n"),
            ("lib/apk/db/installed", "C:Q1abc=\nP:musl\nV:1.2.5-r0\nA:x86_64\nL:MIT\nm:Timo Teräs <timo@example>\n\nP:busybox\nV:1.36.1-r29\nA:x86_64\nL:GPL-2.0-only and whatever\n"));
        var found = Read(tree);
        Assert.Equal(["pkg:apk/alpine/busybox@1.36.1-r29?arch=x86_64&distro=alpine-3.20.3", "pkg:apk/alpine/musl@1.2.5-r0?arch=x86_64&distro=alpine-3.20.3"], found.Select(c => c.Purl));
        Assert.Equal([null, "MIT"], found.Select(c => c.Facts.LicenseExpression));
    }

    [Fact]
    public void Programs_of_dotnet_tell_their_packages_wherever_they_lie()
    {
        var hash = Convert.ToBase64String(new byte[64]);
        var tree = Tree("app/shop.deps.json usr/share/dotnet/shared/Microsoft.NETCore.App/10.0.0/Microsoft.NETCore.App.deps.json",
            ("app/shop.deps.json", $$"""
                {"runtimeTarget":{"name":".NETCoreApp,Version=v10.0/linux-x64"},
                 "targets":{".NETCoreApp,Version=v10.0":{},".NETCoreApp,Version=v10.0/linux-x64":{"shop/1.0.0":{"dependencies":{"Npgsql":"9.0.1"} },"Npgsql/9.0.1":{"dependencies":{"Absent":"1.0.0"} } } },
                 "libraries":{"shop/1.0.0":{"type":"project","sha512":""},"Npgsql/9.0.1":{"type":"package","sha512":"sha512-{{hash}}"},"System.Thing/1.0.0":{"type":"reference"},"odd":{"type":"package"} } }
                """),
            ("usr/share/dotnet/shared/Microsoft.NETCore.App/10.0.0/Microsoft.NETCore.App.deps.json", """
                {"libraries":{"runtimepack.Microsoft.NETCore.App.Runtime.linux-x64/10.0.0":{"type":"runtimepack"}}}
                """));
        var found = Read(tree);
        Assert.Equal(["pkg:nuget/Microsoft.NETCore.App.Runtime.linux-x64@10.0.0", "pkg:nuget/Npgsql@9.0.1", "pkg:generic/shop@1.0.0"], found.Select(c => c.Purl));
        Assert.Equal(new string('0', 128), found[1].Sha512);
        Assert.Empty(found[1].Dependencies);
        Assert.Equal(["npgsql/9.0.1"], found[2].Dependencies);
    }

    [Theory]
    [InlineData("app/x.deps.json", "[")]
    [InlineData("app/x.deps.json", "{\"libraries\":[]}")]
    [InlineData("app/x.deps.json", "{\"libraries\":{\"\\ud800/1.0\":{\"type\":\"package\"}}}")]
    [InlineData("app/x.deps.json", "{\"libraries\":{\"a/1.0\":{\"type\":\"\\ud800\"}}}")]
    public void A_damaged_list_is_left_out_and_told(string path, string text)
    {
        Assert.Equal("pkg:deb/debian/a@1", Assert.Single(Read(Tree($"{path} var/lib/dpkg/status", (path, text), ("var/lib/dpkg/status", "Package: a\nVersion: 1\n")))).Purl);
        Assert.StartsWith($"'{path}': ", Assert.Single(_leftOut), StringComparison.Ordinal);
    }

    [Fact]
    public void Links_in_circles_and_out_of_the_image_lead_to_nothing()
    {
        Assert.Empty(Read(Tree("var/lib/dpkg->../lib/dpkg lib/apk/db/installed->../../../../../../../../etc/passwd")));
        Assert.StartsWith("'var/lib/dpkg/status': ", _leftOut[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_of_any_size_is_read_without_end()
    {
        var tree = Tree("a/1.deps.json a/2.deps.json a/3.deps.json var/lib/dpkg/status",
            ("a/1.deps.json", "{\"libraries\":{\"a/1\":{\"type\":\"package\"},\"b/1\":{\"type\":\"package\"}}}"), ("a/2.deps.json", new string(' ', 200)), ("var/lib/dpkg/status", new string('x', 200)));
        var small = InventoryLimits.Default with { Database = 100, DependencyFile = 100, DependencyFiles = 2, Components = 1 };
        Assert.Single(Read(tree, small));
        Assert.Equal(
            ["'var/lib/dpkg/status': it has 200 bytes, at most 100 are read", "'a/2.deps.json': it has 200 bytes, at most 100 are read", "all after the first 1 packages"],
            _leftOut.Where(l => !l.StartsWith("'a/3", StringComparison.Ordinal) && !l.StartsWith('.')));
    }

    [Fact]
    public void A_value_longer_than_any_real_one_counts_as_missing()
    {
        Assert.Empty(Read(Tree("var/lib/dpkg/status", ("var/lib/dpkg/status", $"Package: {new string('a', 10_000)}\nVersion: 1\n"))));
    }

    [Fact]
    public void A_bill_tells_packages_of_one_name_apart()
    {
        var tree = Tree("app/x.deps.json var/lib/dpkg/status", ("app/x.deps.json", "{\"libraries\":{\"zlib/1\":{\"type\":\"package\"}}}"),
            ("var/lib/dpkg/status", "Package: zlib\nVersion: 1\nArchitecture: amd64\n\nPackage: zlib\nVersion: 1\nArchitecture: i386\n"));
        var inventory = new FileInventory(tree, InventoryLimits.Default, _leftOut.Add).Read(CancellationToken.None);
        var subject = new SbomSubject("team/shop", Descriptor.Of(MediaTypes.OciManifest, "image"u8), DateTimeOffset.UnixEpoch);
        foreach (var bill in SbomDocument.Create(SbomFormats.Spdx | SbomFormats.CycloneDx, inventory, subject))
        {
            using var json = System.Text.Json.JsonDocument.Parse(bill.Content);
            var ids = bill.MediaType == SbomDocument.SpdxType
                ? json.RootElement.GetProperty("packages").EnumerateArray().Select(p => p.GetProperty("SPDXID").GetString())
                : json.RootElement.GetProperty("components").EnumerateArray().Select(c => c.GetProperty("bom-ref").GetString());
            Assert.Equal(bill.MediaType == SbomDocument.SpdxType ? 4 : 3, ids.Distinct().Count());
            Assert.DoesNotContain("Project", Encoding.UTF8.GetString(bill.Content), StringComparison.Ordinal);
        }
    }

    private IReadOnlyList<SbomComponent> Read(MemoryTree tree, InventoryLimits? limits = null) => new FileInventory(tree, limits ?? InventoryLimits.Default, _leftOut.Add).Read(CancellationToken.None).Components;

    private static MemoryTree Tree(string words, params (string Path, string Text)[] texts)
    {
        var tree = new MemoryTree(words);
        foreach (var (path, text) in texts) tree.Texts[path] = text;
        return tree;
    }
}
