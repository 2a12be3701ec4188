using BuildKit.Tasks.Tests.Infra;

namespace BuildKit.Tasks.Tests;

/// <summary>Who answers to PublishContainer, and whom the package leaves alone.</summary>
[Collection(PublishCollection.Name)]
public sealed class Modes(PublishFixture fixture)
{
    /// <summary>Fails when an SDK no longer honours the private property that leaves its own targets out.</summary>
    [Theory]
    [InlineData("Replace", false)]
    [InlineData("Coexist", true)]
    [InlineData("Off", true)]
    public async Task The_SDKs_own_targets_are_there_or_not(string mode, bool expected)
    {
        var project = await fixture.AskAsync("Console", "msbuild", $"-p:BuildKitContainers={mode}", "-pp");

        Assert.Equal(expected, project.Succeeded().Output.Contains("<ComputeDotnetBaseImageAndTag", StringComparison.Ordinal));
        Assert.Equal(mode != "Off", project.Output.Contains("Name=\"PublishContainerImage\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Beside_the_SDK_our_own_target_publishes()
    {
        (await fixture.PublishAsync("Console", "-t:PublishContainerImage", "-p:BuildKitContainers=Coexist", "-p:ContainerRepository=coexist")).Succeeded();

        Assert.Contains("/app/Console.dll", PublishedImage.Read(fixture.StoreRoot, "coexist").Files.Keys);
    }

    /// <summary>Machines of other platforms than the one that code was compiled ahead for.</summary>
    [Fact]
    public async Task The_portable_assemblies_publish_too()
    {
        var portable = Path.Combine(fixture.Root, "packages/buildkit.tasks", PackedTasks.Version, "tasks/net10.0/BuildKit.Tasks.dll");

        (await fixture.PublishAsync("Console", "-t:PublishContainer", $"-p:BuildKitTasksAssembly={portable}", "-p:ContainerRepository=portable")).Succeeded();

        Assert.Contains("/app/Console.dll", PublishedImage.Read(fixture.StoreRoot, "portable").Files.Keys);
    }

    [Fact]
    public async Task A_misspelt_mode_is_an_error() =>
        (await fixture.PublishAsync("Console", "-t:PublishContainerImage", "-p:BuildKitContainers=Repalce")).Failed("BK2230");

    [Fact]
    public async Task Any_project_knows_the_container_profile()
    {
        var run = (await fixture.PublishAsync("Console", "-p:PublishProfile=DefaultContainer", "-p:ContainerRepository=profile")).Succeeded();

        Assert.DoesNotContain("NETSDK1198", run.Output, StringComparison.Ordinal);
        Assert.Contains("/app/Console.dll", PublishedImage.Read(fixture.StoreRoot, "profile").Files.Keys);
    }

    [Fact]
    public async Task Building_for_the_target_alone_publishes_first_and_returns_the_image()
    {
        var run = (await fixture.AskAsync("Console", "build", "--no-restore", "-c", "Release", "-t:PublishContainer", "-p:ContainerRepository=built", "-getTargetResult:PublishContainer")).Succeeded();

        var image = PublishedImage.Read(fixture.StoreRoot, "built");
        Assert.Contains("/app/Console.dll", image.Files.Keys);
        run.Says($"\"ManifestDigest\": \"{image.Image.Descriptor.Digest}\"");
    }

    [Fact]
    public async Task Tools_can_ask_for_the_base_image_and_the_configuration()
    {
        var asked = (await fixture.AskAsync("Console", "msbuild", "-t:ComputeContainerConfig", "-getProperty:ContainerBaseImage,ContainerBaseTag,ContainerRepository,ContainerWorkingDirectory")).Succeeded();

        foreach (var expected in new[] { BaseImages.Runtime, "\"10.0\"", "\"console\"", "\"/app/\"" }) Assert.Contains(expected, asked.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_frameworks_are_an_error_that_says_what_to_type() =>
        Assert.Contains("-f", (await fixture.DotnetAsync("ManyFrameworks", "build", "--no-restore", "-t:PublishContainer")).Failed("BK2233").Output, StringComparison.Ordinal);

    [Theory]
    [InlineData("Library")]
    [InlineData("TestProject")]
    public async Task Libraries_and_test_projects_make_no_image(string project)
    {
        var run = (await fixture.PublishAsync(project, "-t:PublishContainer")).Succeeded();

        Assert.DoesNotContain("this machine's store", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("BuildKit.Tasks.dll", Directory.EnumerateFiles(fixture.Project(project), "*.dll", SearchOption.AllDirectories).Select(Path.GetFileName));
    }
}
