using System.Diagnostics;
using System.Text.Json;
using BuildKit.Attestations;
using BuildKit.Building;
using BuildKit.Images;
using BuildKit.Images.HostBases;
using BuildKit.Interop.Tests.Registries;
using BuildKit.Projects;
using BuildKit.Registries;
using BuildKit.Storage;

namespace BuildKit.Interop.Tests.Projects;

/// <summary>Images made of project outputs, judged by a real registry, skopeo and umoci.</summary>
public sealed class PublishedImages : IAsyncLifetime, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("published-images-");
    private readonly RegistryClient _client = new(new RegistryOptions());
    private Store _store = null!;
    private DockerRegistry _registry = null!;

    public async Task InitializeAsync()
    {
        _store = Store.Open(new StoreLocation(In("store"), In("run")));
        _registry = await DockerRegistry.StartAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task Skopeo_accepts_every_byte_and_umoci_unpacks_it()
    {
        var result = await PublishAsync();
        await Skopeo.RunAsync("copy", "--src-tls-verify=false", "--override-arch", "amd64", $"docker://{_registry.Host}/team/shop:1.0", $"oci:{In("layout")}:1.0");
        await RunAsync("umoci", "unpack", "--rootless", "--image", $"{In("layout")}:1.0", In("bundle"));
        Assert.Equal("native", await File.ReadAllTextAsync(In("bundle/rootfs/app/shop")));
        Assert.Equal(UnixFileMode.UserExecute, File.GetUnixFileMode(In("bundle/rootfs/app/shop")) & UnixFileMode.UserExecute);
        Assert.Equal((UnixFileMode)0b110_100_100, File.GetUnixFileMode(In("bundle/rootfs/app/shop.dll")));
        Assert.Equal(DateTime.UnixEpoch.AddSeconds(1), File.GetLastWriteTimeUtc(In("bundle/rootfs/app/shop.dll")));
        using var config = JsonDocument.Parse(await File.ReadAllTextAsync(In("bundle/config.json")));
        Assert.Equal("/app/shop", config.RootElement.GetProperty("process").GetProperty("args")[0].GetString());
        Assert.Equal(result.Index!.Digest.ToString(), (await Skopeo.RunAsync("inspect", "--tls-verify=false", "--override-arch", "amd64", "--format", "{{.Digest}}", $"docker://{_registry.Host}/team/shop:1.0")).Trim());
    }

    [Fact(Timeout = 60_000)]
    public async Task Nothing_changed_is_one_request()
    {
        await PublishAsync();
        var before = (await _registry.RequestsAsync()).Count;
        var result = await PublishAsync();
        Assert.True(result.UpToDate);
        Assert.Equal(["HEAD /v2/team/shop/manifests/1.0 200"], (await _registry.RequestsAsync()).Skip(before));
    }

    [Fact(Timeout = 60_000)]
    public async Task Bills_are_found_by_their_image()
    {
        var result = await PublishAsync();
        var repository = _client.Repository(Oci.ImageReference.Parse($"{_registry.Host}/team/shop:1.0"));
        foreach (var image in result.Images)
        {
            var referrers = await repository.ListReferrersAsync(image.Digest, null, default);
            Assert.Equal(["application/spdx+json", "application/vnd.cyclonedx+json"], referrers.Select(r => r.ArtifactType).Order(StringComparer.Ordinal));
        }
    }

    /// <summary>Files of this machine do not leave it, not even two images further up.</summary>
    [Fact(Timeout = 120_000)]
    public async Task An_image_upon_this_machines_own_files_is_refused_by_a_push()
    {
        await PublishAsync(r => r with { Base = new BaseImage.Host { Variant = HostBaseVariant.Deps }, Outputs = [Output("linux-x64")], Repository = "middle", Destination = new ImageDestination.LocalStore() });
        var upper = BaseImage.Parse("middle:1.0", "/");
        var error = await Assert.ThrowsAsync<ImageException>(() => PublishAsync(r => r with { Base = upper, Outputs = [Output("linux-x64")] }));
        Assert.Equal("BK2350", error.Code);
        Assert.DoesNotContain(await _registry.RequestsAsync(), r => r.StartsWith("PUT /v2/team/shop/manifests", StringComparison.Ordinal));
    }

    public async Task DisposeAsync() => await _registry.DisposeAsync();

    public void Dispose()
    {
        _client.Dispose();
        _store.Dispose();
        _folder.Delete(recursive: true);
    }

    private Task<ProjectImageResult> PublishAsync(Func<ProjectImageRequest, ProjectImageRequest>? change = null)
    {
        var request = new ProjectImageRequest
        {
            ProjectName = "shop",
            Outputs = [Output("linux-x64"), Output("linux-arm64")],
            Base = new BaseImage.Scratch(),
            Repository = "team/shop",
            Tags = ["1.0"],
            Destination = new ImageDestination.Registry(_registry.Host),
            Sbom = SbomFormats.Spdx | SbomFormats.CycloneDx,
            StateDirectory = In("state"),
        };
        return new ProjectPublisher(new() { Store = _store, Registries = _client }).PublishAsync(change?.Invoke(request) ?? request, default);
    }

    private ProjectOutput Output(string rid) => new()
    {
        RuntimeIdentifier = rid,
        EntryAssembly = "shop.dll",
        EntryHost = "shop",
        Items =
        [
            Item(rid, "shop", "native", new ItemOrigin.App()),
            Item(rid, "shop.dll", rid, new ItemOrigin.App()),
            Item("any", "wwwroot/site.css", new string('c', 100_000), new ItemOrigin.StaticAsset(null, "Discovered")),
        ],
    };

    private PublishItem Item(string place, string path, string content, ItemOrigin origin)
    {
        var source = In($"{place}/{path}");
        if (!File.Exists(source))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(source)!);
            File.WriteAllText(source, content);
        }

        return new PublishItem { SourcePath = source, RelativePath = path, Origin = origin };
    }

    private string In(string path) => Path.Combine(_folder.FullName, path);

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {await errors}");
    }
}
