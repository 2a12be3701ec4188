using System.Diagnostics;
using BuildKit.Images;
using BuildKit.Images.HostBases;
using BuildKit.Oci;
using BuildKit.Storage;

namespace BuildKit.Kernel.Tests.HostBase;

public sealed class HostBaseTests(UnpackedHostBase host) : IClassFixture<UnpackedHostBase>
{
    /// <summary>Touches what is loaded by name: ICU, time zones, OpenSSL, the certificates.</summary>
    private const string Hello = """
        using System.Globalization;
        using System.Security.Cryptography;
        using System.Security.Cryptography.X509Certificates;
        Console.WriteLine($"hello from {Environment.Version.Major}");
        Console.WriteLine(1234.5.ToString("N1", new CultureInfo("de-DE")));
        Console.WriteLine(TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin").BaseUtcOffset);
        Console.WriteLine(RSA.Create(2048).KeySize);
        using var roots = new X509Store(StoreName.Root, StoreLocation.LocalMachine, OpenFlags.ReadOnly);
        Console.WriteLine(roots.Certificates.Count > 0 ? "trusts" : "trusts nobody");
        Console.WriteLine(File.Exists("/bin/sh") ? "shell" : "no shell");
        """;

    private static readonly string[] Said = [$"hello from {Environment.Version.Major}", "1.234,5", "01:00:00", "2048", "trusts", "no shell"];

    [Fact(Timeout = 300_000)]
    public async Task Dotnet_knows_its_frameworks()
    {
        var listed = await host.InsideAsync("dotnet", "--list-runtimes");
        Assert.Contains("Microsoft.NETCore.App", listed, StringComparison.Ordinal);
        Assert.Contains("Microsoft.AspNetCore.App", listed, StringComparison.Ordinal);
    }

    [Fact(Timeout = 300_000)]
    public async Task An_application_that_needs_the_framework_runs()
    {
        await host.PublishAsync("shared", "Microsoft.NET.Sdk", Hello);
        Assert.Equal(Said, Lines(await host.InsideAsync("dotnet", "/apps/shared/shared.dll")));
        Assert.Equal(Said, Lines(await host.InsideAsync("/apps/shared/shared")));
    }

    [Fact(Timeout = 300_000)]
    public async Task A_self_contained_application_runs()
    {
        await host.PublishAsync("contained", "Microsoft.NET.Sdk", Hello, "--self-contained", "--use-current-runtime");
        Assert.Equal(Said, Lines(await host.InsideAsync("/apps/contained/contained")));
    }

    [Fact(Timeout = 300_000)]
    public async Task A_single_file_runs()
    {
        await host.PublishAsync("single", "Microsoft.NET.Sdk", Hello, "--self-contained", "--use-current-runtime", "-p:PublishSingleFile=true");
        Assert.Equal(Said, Lines(await host.InsideAsync("/apps/single/single")));
    }

    [Fact(Timeout = 300_000)]
    public async Task A_web_application_answers_on_the_usual_port()
    {
        await host.PublishAsync("web", "Microsoft.NET.Sdk.Web", """
            var app = WebApplication.CreateSlimBuilder(args).Build();
            app.MapGet("/", () => "served");
            await app.StartAsync();
            using var http = new HttpClient();
            Console.WriteLine("answer: " + await http.GetStringAsync("http://127.0.0.1:8080/"));
            await app.StopAsync();
            """);
        Assert.Contains("answer: served", await host.InsideAsync("dotnet", "/apps/web/web.dll"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_image_says_what_microsofts_say_and_that_it_stays_here()
    {
        var config = host.Image.Config.Config!;
        foreach (var variable in new[] { "DOTNET_RUNNING_IN_CONTAINER=true", "ASPNETCORE_HTTP_PORTS=8080", "APP_UID=1654" }) Assert.Contains(variable, config.Env!);
        Assert.Equal("true", host.Image.Manifest.Annotations![Annotations.HostBase]);
        Assert.All(host.Image.Layers, l => Assert.Equal("true", l.Annotation(Annotations.HostBase)));
        Assert.Equal(3, host.Image.Layers.Count);
        Assert.Contains("app:x:1654:1654:", File.ReadAllText(Path.Combine(host.Root, "etc/passwd")), StringComparison.Ordinal);
        Assert.Equal((UnixFileMode)0x3FF, File.GetUnixFileMode(Path.Combine(host.Root, "tmp")));
    }

    [Fact]
    public void Variants_share_their_layers()
    {
        foreach (var (variant, layers) in new[] { (HostBaseVariant.Deps, 1), (HostBaseVariant.Runtime, 2), (HostBaseVariant.AspNet, 3) })
        {
            var image = Images.HostBases.HostBase.Ensure(host.Store, new() { Variant = variant }, default);
            Assert.Equal(host.Image.Layers.Take(layers).Select(l => l.Digest), image.Layers.Select(l => l.Digest));
        }
    }

    [Fact]
    public void An_unchanged_machine_makes_nothing()
    {
        var blobs = Directory.GetFiles(Path.Combine(host.Location.Root, "blobs", "sha256")).Order().ToList();
        using var store = Store.Open(host.Location);
        var watch = Stopwatch.StartNew();
        var again = Images.HostBases.HostBase.Ensure(store, new HostBaseOptions(), default);
        watch.Stop();
        Assert.Equal(host.Image.Descriptor, again.Descriptor);
        Assert.Equal(blobs, Directory.GetFiles(Path.Combine(host.Location.Root, "blobs", "sha256")).Order());

        // Far above what it takes, far below what reading 150 MB takes.
        Assert.True(watch.ElapsedMilliseconds < 200, $"{watch.Elapsed.TotalMilliseconds} ms");
    }

    [Fact]
    public void Another_store_gets_the_same_image()
    {
        var folder = Directory.CreateTempSubdirectory("host-base-again-");
        try
        {
            using var store = Store.Open(new StoreLocation(Path.Combine(folder.FullName, "store"), Path.Combine(folder.FullName, "run")));
            Assert.Equal(host.Image.Descriptor.Digest, Images.HostBases.HostBase.Ensure(store, new HostBaseOptions(), default).Descriptor.Digest);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void What_was_collected_is_made_again()
    {
        File.Delete(host.Store.Blobs.PathOf(host.Image.Layers[2].Digest));
        var again = Images.HostBases.HostBase.Ensure(host.Store, new HostBaseOptions(), default);
        Assert.Equal(host.Image.Descriptor, again.Descriptor);
        Assert.True(host.Store.Blobs.Contains(host.Image.Layers[2].Digest));
    }

    [Fact]
    public void A_version_that_is_not_here_is_an_error_that_lists_what_is()
    {
        var error = Assert.Throws<ImageException>(() => Images.HostBases.HostBase.Ensure(host.Store, new() { RuntimeMajor = 3 }, default));
        Assert.Equal("BK2353", error.Code);
        Assert.Contains($"there is {Environment.Version}", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("/nowhere")]
    [InlineData("/etc")]
    public void A_folder_without_dotnet_is_an_error(string? folder) =>
        Assert.Equal("BK2352", Assert.Throws<ImageException>(() => Images.HostBases.HostBase.Ensure(host.Store, new() { DotnetRoot = folder }, default)).Code);

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
