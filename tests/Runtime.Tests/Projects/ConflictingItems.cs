using BuildKit.Projects;

namespace BuildKit.Runtime.Tests.Projects;

public sealed class ConflictingItems : IDisposable
{
    private readonly SampleProject _project = new SampleProject().App();

    [Fact]
    public void Different_content_for_one_path_names_both_sources()
    {
        _project.Write("appsettings.json", new ItemOrigin.ProjectReference("Lib"), [1, 2], "lib/appsettings.json");
        var error = Assert.Throws<ProjectException>(() => _project.Plan());
        Assert.Equal("BK2103", error.Code);
        Assert.Contains(Path.Combine(_project.Root, "obj/appsettings.json"), error.Message, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(_project.Root, "lib/appsettings.json"), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_content_twice_is_one_file_of_the_more_stable_origin()
    {
        _project.Write("appsettings.json", new ItemOrigin.Package("Settings", "1.0.0"), SampleProject.Content("appsettings.json", 200), "packages/settings/1.0.0/content/appsettings.json");
        _project.Package("Settings", "1.0.0");
        var file = SourceFiles.Collect(_project.Output(), "app", ContentHashes.Load(null)).Single(f => f.Path == "app/appsettings.json");
        Assert.IsType<ItemOrigin.Package>(file.Origin);
    }

    [Fact]
    public void A_file_cannot_be_a_directory_as_well()
    {
        _project.Write("shop.dll/inner.txt", new ItemOrigin.App(), [1], "obj/inner.txt");
        Assert.Equal("BK2105", Assert.Throws<ProjectException>(() => _project.Plan()).Code);
    }

    [Fact]
    public void A_declared_directory_cannot_be_a_file()
    {
        var output = _project.Output() with { Extra = new ExtraContent { Directories = [new ExtraDirectory { TargetPath = "shop.dll" }] } };
        Assert.Equal("BK2105", Assert.Throws<ProjectException>(() => _project.Plan(output: output)).Code);
    }

    [Fact]
    public void A_directory_declared_twice_must_be_the_same()
    {
        var once = new ExtraDirectory { TargetPath = "/data" };
        Assert.NotNull(_project.Plan(output: With(once, once)));
        Assert.Equal("BK2106", Assert.Throws<ProjectException>(() => _project.Plan(output: With(once, once with { Mode = 0b111_111_111 }))).Code);

        ProjectOutput With(params ExtraDirectory[] directories) => _project.Output() with { Extra = new ExtraContent { Directories = directories } };
    }

    [Fact]
    public void A_file_that_is_gone_is_named()
    {
        var output = _project.Output();
        File.Delete(output.Items[0].SourcePath);
        var error = Assert.Throws<ProjectException>(() => _project.Plan(output: output));
        Assert.Equal("BK2104", error.Code);
        Assert.Contains(output.Items[0].SourcePath, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_users_own_file_of_equal_content_decides_the_mode()
    {
        var output = _project.Output() with { Extra = new ExtraContent { Files = [new ExtraFile { SourcePath = Path.Combine(_project.Root, "obj/appsettings.json"), TargetPath = "appsettings.json", Mode = 0b110_000_000 }] } };
        Assert.Equal(0b110_000_000, SourceFiles.Collect(output, "app", ContentHashes.Load(null)).Single(f => f.Path == "app/appsettings.json").Mode);
    }

    public void Dispose() => _project.Dispose();
}
