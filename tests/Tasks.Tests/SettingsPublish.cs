using System.Text.Json;
using BuildKit.Tasks.Tests.Infra;

namespace BuildKit.Tasks.Tests;

/// <summary>Every property and item that shapes an image, in one project.</summary>
[Collection(PublishCollection.Name)]
public sealed class SettingsPublish(PublishFixture fixture)
{
    private const string Url = "https://example.com:8443/a;b?time=12:30:00";

    private async Task<PublishedImage> ImageAsync(string tag = "1.2.3")
    {
        (await fixture.PublishOnceAsync("Settings", "-t:PublishContainer")).Succeeded();
        return PublishedImage.Read(fixture.StoreRoot, $"team/contoso-settings:{tag}");
    }

    [Fact]
    public async Task Tags_are_separated_by_semicolons_commas_and_spaces()
    {
        var digests = new[] { await ImageAsync(), await ImageAsync("1.2"), await ImageAsync("latest"), await ImageAsync("stable") }.Select(image => image.Image.Descriptor.Digest);

        Assert.Single(digests.Distinct());
    }

    [Fact]
    public async Task Values_keep_their_colons_and_semicolons()
    {
        var image = await ImageAsync();

        Assert.Contains("ENDPOINT=" + Url, image.Config.Env!);
        Assert.Equal(Url, image.Config.Labels!["com.contoso.endpoint"]);
        Assert.Equal("https://contoso.example/settings?a=1;b=2", image.Config.Labels["org.opencontainers.image.url"]);
        Assert.Equal("Says everything; that can be said: here", image.Config.Labels["org.opencontainers.image.description"]);
        Assert.Equal("a:b;c", image.Image.Manifest.Annotations!["com.contoso.annotation"]);
    }

    [Fact]
    public async Task The_configuration_is_what_the_project_says()
    {
        var config = (await ImageAsync()).Config;

        Assert.Equal("1654", config.User);
        Assert.Equal("/srv/app", config.WorkingDir?.TrimEnd('/'));
        Assert.Equal("SIGINT", config.StopSignal);
        Assert.Equal(["53/udp", "8080/tcp"], config.ExposedPorts!.Order(StringComparer.Ordinal));
        Assert.Equal(["/data"], config.Volumes!);
        Assert.Equal(["dotnet", "/srv/app/Contoso.Settings.dll", "--verbose"], config.Entrypoint);
        Assert.Equal(["serve"], config.Cmd);
        Assert.Equal(["CMD-SHELL", "test -e /tmp/ready"], config.Healthcheck!.Test);
        Assert.Equal((90_000_000_000, 5_000_000_000, 4), (config.Healthcheck.Interval, config.Healthcheck.Timeout, config.Healthcheck.Retries));
    }

    [Fact]
    public async Task Labels_say_where_the_image_comes_from()
    {
        var labels = (await ImageAsync()).Config.Labels!;

        Assert.Equal("1.2.3", labels["org.opencontainers.image.version"]);
        Assert.Equal("MIT", labels["org.opencontainers.image.licenses"]);
        Assert.Equal("Contoso", labels["org.opencontainers.image.authors"]);
    }

    [Fact]
    public async Task A_hook_before_the_configuration_and_one_after_the_image_see_what_they_would_with_the_SDK()
    {
        var image = await ImageAsync();

        Assert.Equal("ran", image.Config.Labels!["com.contoso.hook"]);
        var lines = await File.ReadAllLinesAsync(Path.Combine(fixture.Project("Settings"), "hook.txt"));
        Assert.Equal(image.Image.Descriptor.Digest.ToString(), lines[0]);
        Assert.Equal(4, lines.Length - 1);
    }

    [Fact]
    public async Task A_variable_that_no_shell_accepts_is_left_out_with_a_warning()
    {
        var run = await fixture.PublishOnceAsync("Settings", "-t:PublishContainer");

        Assert.DoesNotContain((await ImageAsync()).Config.Env!, variable => variable.StartsWith("not-a-name", StringComparison.Ordinal));
        Assert.Contains(run.Diagnostics("BK2223"), line => line.Contains("Settings.csproj", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Extra_files_directories_and_layers_have_their_place_mode_and_owner()
    {
        var image = await ImageAsync();

        var nested = image.Files["/etc/contoso/nested/more.conf"];
        Assert.Equal((0b110_100_000, 1654, 1654, "more=yes\n"), (nested.Mode, nested.Uid, nested.Gid, nested.Text));
        var directory = image.Directories["/var/lib/contoso"];
        Assert.Equal((0b111_101_000, 1654, 1654), (directory.Mode, directory.Uid, directory.Gid));
        Assert.DoesNotContain("/srv/app/Contoso.Settings.dll", image.LayerOf("/opt/models/small.bin").Select(file => file.Path));
    }

    [Fact]
    public async Task The_result_file_names_the_image_for_machines()
    {
        var image = await ImageAsync();

        using var result = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(fixture.Project("Settings"), "result.json")));
        Assert.Equal(image.Image.Descriptor.Digest.ToString(), result.RootElement.GetProperty("digest").GetString());
        Assert.Equal(4, result.RootElement.GetProperty("names").GetArrayLength());
    }
}
