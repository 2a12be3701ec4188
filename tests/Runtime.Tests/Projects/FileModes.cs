using System.Runtime.InteropServices;
using BuildKit.Projects;

namespace BuildKit.Runtime.Tests.Projects;

/// <summary>The executable bit only where it belongs, wherever the image is built.</summary>
public sealed class FileModes
{
    [Theory]
    [InlineData("script", "#!/bin/sh\n", true)]
    [InlineData("run.sh", "#!/bin/sh\n", true)]
    [InlineData("readme", "hello", false)]
    [InlineData("text.txt", "#!/bin/sh\n", false)]
    [InlineData("tool.dll", "#!/bin/sh\n", false)]
    [InlineData("empty", "", false)]
    public void Scripts_are_programs_unless_their_name_says_data(string name, string content, bool isProgram) =>
        Assert.Equal(isProgram ? 0b111_101_101 : 0b110_100_100, ModeOf(name, System.Text.Encoding.UTF8.GetBytes(content)));

    [Fact]
    public void A_native_host_is_a_program() => Assert.Equal(0b111_101_101, ModeOf("My.Tool", SampleProject.Elf(100)));

    [Fact]
    public void A_shared_library_is_not()
    {
        var library = SampleProject.Elf(100);
        library[64] = 1; // PT_LOAD where a program has PT_INTERP.
        Assert.Equal(0b110_100_100, ModeOf("libthing", library));
        Assert.Equal(0b110_100_100, ModeOf("libthing.so", SampleProject.Elf(100)));
    }

    [Fact]
    public void A_header_cut_short_or_lying_is_not()
    {
        Assert.False(ProgramFile.IsProgram("\x7f"u8));
        Assert.False(ProgramFile.IsProgram(SampleProject.Elf(100).AsSpan(0, 60)));
        var lying = SampleProject.Elf(100);
        (lying[32], lying[33], lying[34], lying[35]) = (0xff, 0xff, 0xff, 0xff);
        Assert.False(ProgramFile.IsProgram(lying));
    }

    [Fact]
    public void Real_programs_of_this_machine_are_seen()
    {
        if (!OperatingSystem.IsLinux()) return; // ELF files to look at are on Linux only.
        using var program = File.OpenRead(Environment.ProcessPath!);
        var start = new byte[ProgramFile.EnoughBytes];
        program.ReadExactly(start);
        Assert.True(ProgramFile.IsProgram(start));
        using var library = File.OpenRead(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "libcoreclr.so"));
        library.ReadExactly(start);
        Assert.False(ProgramFile.IsProgram(start));
    }

    [Fact]
    public void What_the_host_knows_wins()
    {
        using var project = new SampleProject().App();
        var output = project.Output();
        output = output with { Items = [.. output.Items.Select(i => i.RelativePath == "appsettings.json" ? i with { IsExecutable = true } : i)] };
        Assert.Equal(0b111_101_101, Files(output).Single(f => f.Path == "app/appsettings.json").Mode);
    }

    [Fact]
    public void A_declared_directory_keeps_its_owner_in_every_layer()
    {
        using var project = new SampleProject().App().Asset("data/seed/big.bin", 100_000);
        var output = project.Output() with { Extra = new ExtraContent { Directories = [
            new ExtraDirectory { TargetPath = "data", Mode = 0b111_000_000, Owner = new FileOwner(1654, 1654) },
            new ExtraDirectory { TargetPath = "/var/keys", Owner = new FileOwner(1654, 1654) }, new ExtraDirectory { TargetPath = "/var/keys/inner" }] } };
        var text = PlanText.Of(project.Plan(output: output));
        Assert.Contains("  d700 1654:1654 app/data/\n  d755 0:0 app/data/seed/\n", text, StringComparison.Ordinal);
        Assert.Contains("  d755 1654:1654 var/keys/\n  d755 0:0 var/keys/inner/\n", text, StringComparison.Ordinal);
        Assert.Equal(2, text.Split("var/keys/\n").Length);
        Assert.DoesNotContain(" var/\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Directories_of_the_base_are_left_as_they_are()
    {
        using var project = new SampleProject().App();
        var output = project.Output() with { Extra = new ExtraContent { Files = [.. "/bin/tool /tmp/x /home/app/.config/y /etc/shop/z".Split(' ')
            .Select((t, i) => new ExtraFile { SourcePath = project.Place($"extra{i}", [1]), TargetPath = t })] } };
        string[] directories = [.. project.Plan(output: output).Image.Layers.SelectMany(l => l.Entries).Where(e => e.IsDirectory).Select(e => e.Path)];
        Assert.Equal(["app", "etc/shop", "home/app/.config"], directories);
        string[] alone = [.. project.Plan(output: output, @base: BuildKit.Building.ResolvedBase.Scratch(BuildKit.Oci.Platform.Parse("linux/amd64")), change: r => r with { Settings = new ImageSettings { Entry = new EntrySettings { Entrypoint = ["/bin/tool"] } } })
            .Image.Layers.SelectMany(l => l.Entries).Where(e => e.IsDirectory).Select(e => e.Path)];
        Assert.Equal(["app", "bin", "etc", "etc/shop", "home", "home/app", "home/app/.config", "tmp"], alone);
    }

    /// <summary>Static file servers make ETags of time and length.</summary>
    [Fact]
    public void A_served_file_that_changes_without_changing_its_length_has_another_time()
    {
        Assert.NotEqual(TimeOf("wwwroot/index.html", "app.abc.js"), TimeOf("wwwroot/index.html", "app.xyz.js"));
        Assert.Equal(TimeOf("wwwroot/index.html", "app.abc.js"), TimeOf("wwwroot/index.html", "app.abc.js"));
        Assert.Equal(DateTimeOffset.UnixEpoch.AddSeconds(1), TimeOf("index.dll", "anything"));
        Assert.True(TimeOf("wwwroot/index.html", "app.abc.js") < new DateTimeOffset(1979, 1, 1, 0, 0, 0, TimeSpan.Zero));

        static DateTimeOffset TimeOf(string path, string content)
        {
            using var project = new SampleProject().App();
            project.Write(path, new ItemOrigin.App(), System.Text.Encoding.UTF8.GetBytes(content), "obj/x/" + path);
            return project.Plan().Image.Layers.SelectMany(l => l.Entries).Single(e => e.Path == "app/" + path).Time;
        }
    }

    [Fact]
    public void A_commit_does_not_change_the_layers()
    {
        using var project = new SampleProject().App();
        var today = project.Plan(r => r with { Created = new DateTimeOffset(2026, 11, 21, 0, 0, 0, TimeSpan.Zero) });
        var tomorrow = project.Plan(r => r with { Created = new DateTimeOffset(2026, 11, 22, 0, 0, 0, TimeSpan.Zero) });
        Assert.Equal(today.Image.Layers.Select(l => l.Key), tomorrow.Image.Layers.Select(l => l.Key));
        Assert.NotEqual(today.Image.Key, tomorrow.Image.Key);
    }

    private static int ModeOf(string name, byte[] content)
    {
        using var project = new SampleProject().App();
        project.Write(name, new ItemOrigin.App(), content, "obj/x/" + name);
        return Files(project.Output()).Single(f => f.Path == "app/" + name).Mode;
    }

    private static IReadOnlyList<SourceFile> Files(ProjectOutput output) => SourceFiles.Collect(output, "app", ContentHashes.Load(null));
}
