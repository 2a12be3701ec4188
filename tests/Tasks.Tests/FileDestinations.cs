using BuildKit.Interop.Tests.Registries;
using BuildKit.Tasks.Tests.Infra;

namespace BuildKit.Tasks.Tests;

/// <summary>Archives, layout folders and daemons; skopeo judges what arrives.</summary>
[Collection(PublishCollection.Name)]
public sealed class FileDestinations(PublishFixture fixture)
{
    [Fact]
    public async Task A_docker_archive_is_written_once()
    {
        var archive = Path.Combine(fixture.Root, "out/console.tar");

        var run = (await fixture.PublishAsync("Console", "-t:PublishContainer", $"-p:ContainerArchiveOutputPath={archive}")).Succeeded();
        var written = File.GetLastWriteTimeUtc(archive);
        Assert.Contains("console:latest", await Skopeo.RunAsync("inspect", "--format", "{{.Name}}{{.RepoTags}}", $"docker-archive:{archive}") + run.Output, StringComparison.Ordinal);

        (await fixture.PublishAsync("Console", "-t:PublishContainer", $"-p:ContainerArchiveOutputPath={archive}")).Succeeded();
        Assert.Equal(written, File.GetLastWriteTimeUtc(archive));
    }

    [Fact]
    public async Task Several_platforms_become_an_OCI_archive()
    {
        var archive = Path.Combine(fixture.Root, "out/multi.tar");

        (await fixture.PublishAsync("MultiPlatform", "-t:PublishContainer", $"-p:ContainerArchiveOutputPath={archive}")).Succeeded();

        Assert.Contains("arm64", await Skopeo.RunAsync("inspect", "--override-arch", "arm64", "--format", "{{.Architecture}}", $"oci-archive:{archive}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_layout_folder_is_made()
    {
        var layout = Path.Combine(fixture.Root, "out/layout");

        (await fixture.PublishAsync("Console", "-t:PublishContainer", $"-p:ContainerOciLayoutPath={layout}", "-p:ContainerImageTag=7")).Succeeded();

        Assert.True(File.Exists(Path.Combine(layout, "oci-layout")));
        Assert.Contains("amd64", await Skopeo.RunAsync("inspect", "--format", "{{.Architecture}}", $"oci:{layout}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_daemon_gets_an_archive_through_its_own_client()
    {
        var folder = Directory.CreateDirectory(Path.Combine(fixture.Root, "bin")).FullName;
        var docker = Path.Combine(folder, "docker");
        await File.WriteAllTextAsync(docker, $"#!/bin/sh\n[ \"$1 $2\" = 'load --input' ] && cp \"$3\" {folder}/loaded.tar\n");
        File.SetUnixFileMode(docker, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        (await PublishWithPathAsync(folder, "Docker")).Succeeded();

        Assert.Contains("amd64", await Skopeo.RunAsync("inspect", "--format", "{{.Architecture}}", $"docker-archive:{folder}/loaded.tar"), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(fixture.Project("Console"), "obj"), "load.tar", SearchOption.AllDirectories));
    }

    /// <summary>The machine may have one: nothing but dotnet and a shell is on the path.</summary>
    [Fact]
    public async Task A_daemon_that_is_not_there_is_an_error_and_no_success()
    {
        var folder = Directory.CreateDirectory(Path.Combine(fixture.Root, "no-daemon")).FullName;
        File.CreateSymbolicLink(Path.Combine(folder, "sh"), "/bin/sh");
        (await PublishWithPathAsync(folder, "Podman", system: "")).Failed("BK2231");
    }

    private Task<SdkRun> PublishWithPathAsync(string folder, string daemon, string system = ":/usr/bin:/bin")
    {
        var environment = fixture.Environment();
        environment["PATH"] = $"{folder}:{Path.GetDirectoryName(System.Environment.ProcessPath)}{system}";
        return Sdk.RunAsync(fixture.Project("Console"), environment, "publish", "-c", "Release", "--no-restore", "-v", "n", "-t:PublishContainer", $"-p:LocalRegistry={daemon}");
    }
}
