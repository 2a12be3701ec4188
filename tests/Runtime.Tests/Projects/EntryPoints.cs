using BuildKit.Building;
using BuildKit.Oci;
using BuildKit.Projects;

namespace BuildKit.Runtime.Tests.Projects;

/// <summary>The same answers as the SDK's container support gives for the same items.</summary>
public sealed class EntryPoints : IDisposable
{
    private readonly SampleProject _project = new SampleProject().App(host: true);

    [Theory]
    [InlineData("", "", "", "", "", null, "", "dotnet /app/shop.dll", "")]
    [InlineData("", "", "", "--always", "--default", null, "", "dotnet /app/shop.dll --always", "--default")]
    [InlineData("", "", "run me", "", "", null, "", "run me", "")]
    [InlineData("wrap", "-x", "", "", "", null, "", "wrap -x", "dotnet /app/shop.dll")]
    [InlineData("wrap", "", "", "", "d", null, "", "wrap", "dotnet /app/shop.dll d")]
    [InlineData("", "a b", "", "", "", null, "", "dotnet /app/shop.dll", "a b")]
    [InlineData("", "", "", "", "d", "DefaultArgs", "", "", "dotnet /app/shop.dll d")]
    [InlineData("", "", "", "", "d", "None", "", "", "d")]
    [InlineData("wrap", "", "", "", "d", "None", "", "wrap", "d")]
    [InlineData("", "", "", "", "", "DefaultArgs", "init", "init", "dotnet /app/shop.dll")]
    [InlineData("", "", "", "", "", null, "dotnet", "dotnet /app/shop.dll", "")]
    [InlineData("", "", "", "", "", "DefaultArgs", "dotnet", "", "dotnet /app/shop.dll")]
    public void Items_become_instructions(string entrypoint, string entrypointArgs, string app, string appArgs, string defaults, string? instruction, string @base, string wantEntrypoint, string wantCmd)
    {
        var config = Config(new EntrySettings
        {
            Entrypoint = Words(entrypoint),
            EntrypointArgs = Words(entrypointArgs),
            AppCommand = Words(app),
            AppCommandArgs = Words(appArgs),
            DefaultArgs = Words(defaults),
            Instruction = instruction is null ? null : Enum.Parse<AppCommandInstruction>(instruction),
        }, @base: @base);
        Assert.Equal(wantEntrypoint, string.Join(' ', config.Entrypoint ?? []));
        Assert.Equal(wantCmd, string.Join(' ', config.Cmd ?? []));
    }

    [Fact]
    public void Contradictions_are_refused()
    {
        Assert.Equal("BK2109", Code(new EntrySettings { EntrypointArgs = ["a"], DefaultArgs = ["d"] }));
        Assert.Equal("BK2109", Code(new EntrySettings { Entrypoint = ["wrap"], Instruction = AppCommandInstruction.Entrypoint }));
        Assert.Equal("BK2109", Code(new EntrySettings { AppCommand = ["run"], Instruction = AppCommandInstruction.None }));
        Assert.Equal("BK2109", Code(new EntrySettings { AppCommandArgs = ["a"], Instruction = AppCommandInstruction.None }));
    }

    [Fact]
    public void Replacing_a_wrapper_of_the_base_is_said()
    {
        Assert.Equal("BK2200", Assert.Single(_project.Plan(@base: SampleProject.DotnetBase("/init")).Warnings).Code);
        Assert.Empty(_project.Plan(@base: SampleProject.DotnetBase("dotnet")).Warnings);
    }

    [Theory]
    [InlineData("/srv", "dotnet /srv/shop.dll", "/srv/")]
    [InlineData("/srv/", "dotnet /srv/shop.dll", "/srv/")]
    [InlineData("/", "dotnet /shop.dll", "/")]
    public void A_missing_slash_of_the_working_directory_does_not_matter(string workingDirectory, string want, string wantDirectory)
    {
        var config = _project.Plan(r => r with { Settings = new ImageSettings { WorkingDirectory = workingDirectory } }).Image.Config;
        Assert.Equal(want, string.Join(' ', config.Entrypoint!));
        Assert.Equal(wantDirectory, config.WorkingDir);
    }

    [Fact]
    public void A_program_that_is_not_published_is_refused()
    {
        var error = Assert.Throws<ProjectException>(() => Config(new EntrySettings { AppCommand = ["/app/shopp"] }));
        Assert.Equal("BK2110", error.Code);
        Assert.Contains("/app/shopp", error.Message, StringComparison.Ordinal);
        Assert.Equal("BK2110", Code(new EntrySettings { AppCommand = ["dotnet", "/app/other.dll"] }));
    }

    [Fact]
    public void What_lies_elsewhere_is_the_bases_and_believed() => Assert.Equal(["/usr/bin/tini"], Config(new EntrySettings { AppCommand = ["/usr/bin/tini"] }).Entrypoint);

    [Fact]
    public void An_empty_base_has_no_dotnet()
    {
        var error = Assert.Throws<ProjectException>(() => _project.Plan(@base: ResolvedBase.Scratch(Platform.Parse("linux/amd64"))));
        Assert.Equal("BK2110", error.Code);
        Assert.NotNull(_project.Plan(output: _project.Output(host: true), @base: ResolvedBase.Scratch(Platform.Parse("linux/amd64"))));
    }

    [Fact]
    public void An_explicit_user_wins_over_the_bases()
    {
        Assert.Equal("1654", Config(new EntrySettings()).User);
        Assert.Equal("root", _project.Plan(r => r with { Settings = new ImageSettings { User = "root" } }).Image.Config.User);
    }

    [Theory]
    [InlineData("ASPNETCORE_URLS", "http://+:5000;https://*:5001/base;http://localhost", "5000/tcp 5001/tcp")]
    [InlineData("ASPNETCORE_HTTP_PORTS", "8080;9090", "8080/tcp 9090/tcp")]
    [InlineData("ASPNETCORE_HTTPS_PORTS", "8443", "8080/tcp 8443/tcp")]
    [InlineData("ASPNETCORE_HTTP_PORTS", "none;70000", "")]
    public void Ports_of_aspnet_are_exposed(string variable, string value, string want)
    {
        var config = _project.Plan(r => r with { Settings = new ImageSettings { Environment = [new(variable, value)] } }).Image.Config;
        Assert.Equal(want, string.Join(' ', config.ExposedPorts ?? []));
    }

    [Fact]
    public void A_variable_of_the_base_is_replaced_where_it_stands()
    {
        var env = _project.Plan(r => r with { Settings = new ImageSettings { Environment = [new("APP_UID", "7"), new("NEW", "a=b")] } }).Image.Config.Env!;
        Assert.Equal(["PATH=/usr/bin:/bin", "APP_UID=7", "ASPNETCORE_HTTP_PORTS=8080", "DOTNET_VERSION=10.0.0", "NEW=a=b"], env);
    }

    public void Dispose() => _project.Dispose();

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private ContainerDefaults Config(EntrySettings entry, string @base = "") =>
        _project.Plan(r => r with { Settings = new ImageSettings { Entry = entry } }, @base: SampleProject.DotnetBase(Words(@base))).Image.Config;

    private string Code(EntrySettings entry) => Assert.Throws<ProjectException>(() => Config(entry)).Code;
}
