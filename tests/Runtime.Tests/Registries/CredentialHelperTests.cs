using System.Runtime.Versioning;
using BuildKit.Registries;
using BuildKit.Registries.SignIn;

namespace BuildKit.Runtime.Tests.Registries;

/// <summary>Programs that keep credentials, played by shell scripts.</summary>
[SupportedOSPlatform("linux")]
public sealed class CredentialHelperTests : IDisposable
{
    private const UnixFileMode Executable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("helpers-");

    [Fact(Timeout = 30_000)]
    public async Task A_helper_is_told_the_server_and_tells_the_secret()
    {
        Helper("fake", """read -r server; echo "$1 $server" > "$0.asked"; printf '{"ServerURL":"x","Username":"ali","Secret":"open sesame"}'""");
        Assert.Equal(new Credential.Password("ali", "open sesame"), await FindAsync("""{"credsStore":"fake"}""", "docker.io"));
        Assert.Equal("get https://index.docker.io/v1/\n", File.ReadAllText(PathOf("fake") + ".asked"));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_helper_of_one_registry_wins_over_that_of_all()
    {
        Helper("all", """printf '{"Username":"all","Secret":"s"}'""");
        Helper("one", """printf '{"Username":"<token>","Secret":"refresh"}'""");
        const string json = """{"credsStore":"all","credHelpers":{"one.io":"one"}}""";
        Assert.Equal(new Credential.IdentityToken("refresh"), await FindAsync(json, "one.io"));
        Assert.Equal(new Credential.Password("all", "s"), await FindAsync(json, "two.io"));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_helper_that_does_not_know_leaves_it_to_the_file()
    {
        Helper("fake", "echo 'credentials not found in native keychain'; exit 1");
        const string json = """{"credsStore":"fake","auths":{"a.io":{"username":"file","password":"p"},"b.io":{}}}""";
        Assert.Equal(new Credential.Password("file", "p"), await FindAsync(json, "a.io"));
        Assert.Null(await FindAsync(json, "b.io"));
    }

    [Theory(Timeout = 30_000)]
    [InlineData("echo 'the keyring is locked'; exit 3", "code 3: the keyring is locked")]
    [InlineData("echo '{\"Secret\":\"SECRET\"}'; exit 1", "code 1")]
    [InlineData("echo SECRET", "not the JSON")]
    [InlineData("sleep 60", "within 0.5 seconds")]
    [InlineData("sleep 60 & exec sleep 60", "within 0.5 seconds")]
    public async Task A_failing_helper_is_an_error_without_its_secret(string script, string reason)
    {
        Helper("fake", script);
        var error = await Assert.ThrowsAsync<RegistryException>(() => FindAsync("""{"credsStore":"fake"}""", "a.io", TimeSpan.FromSeconds(0.5)));
        Assert.Equal("BK1032", error.Code);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("SECRET", error.ToString(), StringComparison.Ordinal);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_helper_that_never_stops_talking_is_stopped()
    {
        Helper("fake", "exec yes SECRET");
        Assert.Equal("BK1032", (await Assert.ThrowsAsync<RegistryException>(() => FindAsync("""{"credsStore":"fake"}""", "a.io"))).Code);
    }

    [Theory]
    [InlineData("../../evil")]
    [InlineData("a b")]
    [InlineData("x;rm -rf")]
    public async Task A_helper_whose_name_leads_elsewhere_is_not_run(string name) =>
        Assert.Equal("BK1032", (await Assert.ThrowsAsync<RegistryException>(() => FindAsync($$"""{"credsStore":"{{name}}"}""", "a.io"))).Code);

    [Fact]
    public async Task A_helper_in_the_current_folder_is_not_run()
    {
        Helper("fake", "touch ran");
        var file = Path.Combine(_folder.FullName, "config.json");
        await File.WriteAllTextAsync(file, """{"credsStore":"fake"}""");
        var source = new CredentialFile(file, new CredentialHelpers(["", ".", "relative"], TimeSpan.FromSeconds(5)));
        var error = await Assert.ThrowsAsync<RegistryException>(async () => await source.FindAsync(new("a.io", "", RegistryAccess.Pull), default));
        Assert.Contains("not in PATH", error.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 30_000)]
    public async Task Signing_in_and_out_goes_through_the_helper()
    {
        Helper("fake", """cat > "$0.$1" """);
        var file = Path.Combine(_folder.FullName, "config.json");
        await File.WriteAllTextAsync(file, """{"credsStore":"fake"}""");
        var store = new CredentialStore(file, Helpers(TimeSpan.FromSeconds(10)));

        Assert.Equal("fake", await store.SaveAsync("a.io", new("ali", "open \"sesame\""), null, default));
        Assert.Equal("""{"ServerURL":"a.io","Username":"ali","Secret":"open \u0022sesame\u0022"}""", File.ReadAllText(PathOf("fake") + ".store"));
        Assert.DoesNotContain("sesame", File.ReadAllText(file), StringComparison.Ordinal);
        Assert.True(await store.EraseAsync("a.io", default));
        Assert.Equal("a.io", File.ReadAllText(PathOf("fake") + ".erase"));
        Assert.DoesNotContain("a.io", File.ReadAllText(file), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string PathOf(string name) => Path.Combine(_folder.FullName, "docker-credential-" + name);

    private void Helper(string name, string script)
    {
        File.WriteAllText(PathOf(name), "#!/bin/sh\n" + script + "\n");
        File.SetUnixFileMode(PathOf(name), Executable);
    }

    private CredentialHelpers Helpers(TimeSpan timeout) => new(["relative", _folder.FullName], timeout);

    private async Task<Credential?> FindAsync(string json, string registry, TimeSpan? timeout = null)
    {
        var file = Path.Combine(_folder.FullName, "config.json");
        await File.WriteAllTextAsync(file, json);
        return await new CredentialFile(file, Helpers(timeout ?? TimeSpan.FromSeconds(20))).FindAsync(new(registry, "x", RegistryAccess.Pull), default);
    }
}
