using System.Runtime.Versioning;
using System.Text.Json;
using BuildKit.Interop.Tests.Registries;

namespace BuildKit.Interop.Tests.Building;

/// <summary>Wherever a build's result goes, others find in it what was built.</summary>
[SupportedOSPlatform("linux")]
public sealed class BuildOutputs(BuildPlace place) : IClassFixture<BuildPlace>, IAsyncLifetime
{
    private const string Dockerfile = "FROM scratch\nCOPY --chmod=0640 file /dir/file\nCOPY tree /tree\n";
    private const string Files = "dir d 755 \ndir/file f 640 \ntree d 755 \ntree/link l 777 top\ntree/top f 755 \nof the file\nof the top\n";
    private DockerRegistry _registry = null!;

    public async Task InitializeAsync() => _registry = await DockerRegistry.StartAsync();

    public Task DisposeAsync() => _registry.DisposeAsync().AsTask();

    [Fact]
    public void A_registry_an_archive_of_each_kind_a_layout_and_a_store_have_the_same_files()
    {
        var context = Context();
        var name = $"{_registry.Host}/team/outputs:1";
        place.Ours(["build", "-q", "-t", name, "-o", "type=registry", "-o", $"type=oci,dest={place.In("oci.tar")}", "-o", $"type=docker,dest={place.In("docker.tar")}",
            "-o", $"type=oci,tar=false,dest={place.In("layout")}", "-o", "type=image", context]);
        Assert.Equal(Files, place.Unpacked("docker://" + name));
        Assert.Equal(Files, place.Unpacked("oci-archive:" + place.In("oci.tar")));
        Assert.Equal(Files, place.Unpacked("docker-archive:" + place.In("docker.tar")));
        Assert.Equal(Files, place.Unpacked("oci:" + place.In("layout")));
        place.Ours(["save", "-o", place.In("saved.tar"), name]);
        Assert.Equal(Files, place.Unpacked("docker-archive:" + place.In("saved.tar")));
    }

    [Fact]
    public void Files_alone_go_into_a_folder_and_into_an_archive()
    {
        var context = Context();
        place.Ours(["build", "-q", "-o", $"type=local,dest={place.In("local")}", "-o", $"type=tar,dest={place.In("files.tar")}", context]);
        Assert.Equal(Files, BuildPlace.Listed(place.In("local")));
        Directory.CreateDirectory(place.In("untarred"));
        ComparedBuilds.Must("tar", ["-C", place.In("untarred"), "-xpf", place.In("files.tar")]);
        Assert.Equal(Files, BuildPlace.Listed(place.In("untarred")));
    }

    [Fact(Timeout = 60_000)]
    public async Task Several_platforms_are_one_index_with_each_platforms_files()
    {
        var context = place.Context("platforms", ("amd64", "for x64\n"), ("arm64", "for arm\n"), ("Dockerfile", "FROM scratch\nARG TARGETARCH\nCOPY $TARGETARCH /arch\nENV ARCH=$TARGETARCH\n"));
        var name = $"{_registry.Host}/team/platforms:1";
        place.Ours(["build", "-q", "-t", name, "--platform", "linux/amd64,linux/arm64", "--push", "-o", $"type=oci,dest={place.In("both.tar")}", context]);
        foreach (var source in new[] { "docker://" + name, "oci-archive:" + place.In("both.tar") })
        {
            using var index = JsonDocument.Parse(await Skopeo.RunAsync("inspect", "--raw", "--tls-verify=false", source));
            Assert.Equal("application/vnd.oci.image.index.v1+json", index.RootElement.GetProperty("mediaType").GetString());
            Assert.Equal(["linux/amd64", "linux/arm64"], index.RootElement.GetProperty("manifests").EnumerateArray().Select(m => m.GetProperty("platform")).Select(p => $"{p.GetProperty("os")}/{p.GetProperty("architecture")}"));
            Assert.EndsWith("for x64\n", place.Unpacked(source, "--override-arch", "amd64"), StringComparison.Ordinal);
            Assert.EndsWith("for arm\n", place.Unpacked(source, "--override-arch", "arm64"), StringComparison.Ordinal);
            Assert.Equal("ARCH=arm64\n", await Skopeo.RunAsync("inspect", "--tls-verify=false", "--override-arch", "arm64", "--format", "{{index .Env 1}}", source));
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Bills_and_provenance_are_pushed_beside_the_image()
    {
        var context = place.Context("attested", ("Dockerfile", "FROM scratch\nCOPY status /var/lib/dpkg/status\n"), ("status", "Package: libc6\nStatus: install ok installed\nVersion: 2.36\nArchitecture: amd64\n"));
        var name = $"{_registry.Host}/team/attested:1";
        place.Ours(["build", "-q", "-t", name, "--sbom", "--provenance=mode=max", "--push", "--metadata-file", place.In("metadata.json"), context]);
        using var metadata = JsonDocument.Parse(File.ReadAllBytes(place.In("metadata.json")));
        var digest = metadata.RootElement.GetProperty("containerimage.digest").GetString()!;
        Assert.Equal(digest, (await Skopeo.RunAsync("inspect", "--tls-verify=false", "--format", "{{.Digest}}", "docker://" + name)).Trim());

        // The registry has no referrers API: the specification's tag lists them.
        using var referrers = JsonDocument.Parse(await Skopeo.RunAsync("inspect", "--raw", "--tls-verify=false", $"docker://{_registry.Host}/team/attested:{digest.Replace(':', '-')}"));
        Assert.Equal(["application/spdx+json", "application/vnd.in-toto+json"], referrers.RootElement.GetProperty("manifests").EnumerateArray().Select(m => m.GetProperty("artifactType").GetString()).Order(StringComparer.Ordinal));
    }

    private string Context()
    {
        var context = place.Context($"outputs-{Guid.NewGuid():n}", ("file", "of the file\n"), ("tree/top", "of the top\n"), ("Dockerfile", Dockerfile));
        File.CreateSymbolicLink(Path.Combine(context, "tree/link"), "top");
        File.SetUnixFileMode(Path.Combine(context, "tree/top"), (UnixFileMode)0b111_101_101);
        return context;
    }
}
