using BuildKit.Registries;

namespace BuildKit.Runtime.Tests.Registries;

public sealed class RegistrySettingsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("settings-");
    private readonly Dictionary<string, string> _variables = new(StringComparer.Ordinal);

    [Fact]
    public void Files_and_variables_add_up()
    {
        Write("etc", """{ "registries": { "docker.io": { "mirrors": ["slow.local"] }, "old.local": { "insecure": true } } } // for everybody""");
        Write("home/.config", """{ "registries": { "docker.io": { "mirrors": ["near.local:5000/hub"] }, "ghcr.io": { "mirrors": ["g.local"], }, } }""");
        _variables["DOTNET_CONTAINER_REGISTRY_MIRRORS"] = "docker.io=first.local,docker.io=second.local; quay.io=q.local";
        _variables["DOTNET_CONTAINER_INSECURE_REGISTRIES"] = "new.local:5000";
        var options = Options();
        Assert.Equal(["first.local", "second.local", "near.local:5000/hub"], options.Mirrors["docker.io"]);
        Assert.Equal(["g.local"], options.Mirrors["ghcr.io"]);
        Assert.Equal(["q.local"], options.Mirrors["quay.io"]);
        Assert.Equal(["old.local", "new.local:5000"], options.InsecureRegistries);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("""{ "registries": [] }""")]
    [InlineData("""{ "registries": { "docker.io": { "mirror": "typing.error" } } }""")]
    public void Settings_that_are_none_are_an_error(string json)
    {
        Write("home/.config", json);
        Assert.Equal("BK1034", Assert.Throws<RegistryException>(Options).Code);
    }

    [Fact]
    public void A_mirror_of_nothing_is_an_error()
    {
        _variables["DOTNET_CONTAINER_REGISTRY_MIRRORS"] = "mirror.local";
        Assert.Equal("BK1034", Assert.Throws<RegistryException>(Options).Code);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private RegistryOptions Options() => new RegistryEnvironment
    {
        Variable = _variables.GetValueOrDefault,
        Home = Path.Combine(_folder.FullName, "home"),
        SystemSettings = Path.Combine(_folder.FullName, "etc"),
    }.Options(null);

    private void Write(string place, string json)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder.FullName, place, "dotnet-container"));
        File.WriteAllText(Path.Combine(folder.FullName, "registries.json"), json);
    }
}
