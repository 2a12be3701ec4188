using BuildKit.Registries;
using BuildKit.Registries.SignIn;

namespace BuildKit.Runtime.Tests.Registries;

public sealed class CredentialStoreTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("signed-in-");

    private string File1 => Path.Combine(_folder.FullName, "sub", "config.json");

    [Fact]
    public async Task What_was_kept_is_found_and_forgotten()
    {
        Assert.Null(await Store().SaveAsync("docker.io", new("ali", "open sesame"), null, default));
        Assert.Contains("\"https://index.docker.io/v1/\"", File.ReadAllText(File1), StringComparison.Ordinal);
        Assert.Equal(new Credential.Password("ali", "open sesame"), await FindAsync("docker.io"));
        Assert.True(await Store().EraseAsync("docker.io", default));
        Assert.Null(await FindAsync("docker.io"));
        Assert.False(await Store().EraseAsync("docker.io", default));
    }

    [Fact]
    public async Task An_identity_token_is_kept_instead_of_the_password()
    {
        await Store().SaveAsync("a.io", new("ali", "open sesame"), "refresh", default);
        Assert.Equal(new Credential.IdentityToken("refresh"), await FindAsync("a.io"));
        Assert.DoesNotContain(Convert.ToBase64String("ali:open sesame"u8), File.ReadAllText(File1), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everything_else_in_the_file_stays()
    {
        Write("""{"HttpHeaders":{"X":"ü<"},"auths":{"b.io":{"auth":"eDp5"},"https://a.io":{"auth":"eDp5"}},"detachKeys":"ctrl-e,e","plugins":{"p":{"k":"v"}}}""");
        await Store().SaveAsync("a.io", new("ali", "s"), null, default);
        Assert.Equal("""
            {
            	"HttpHeaders": {
            		"X": "ü<"
            	},
            	"auths": {
            		"b.io": {
            			"auth": "eDp5"
            		},
            		"a.io": {
            			"auth": "YWxpOnM="
            		}
            	},
            	"detachKeys": "ctrl-e,e",
            	"plugins": {
            		"p": {
            			"k": "v"
            		}
            	}
            }

            """, File.ReadAllText(File1));
    }

    [Fact]
    public async Task The_file_is_its_owners_alone()
    {
        Write("{}");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(File1, (UnixFileMode)0x1A4);
        await Store().SaveAsync("a.io", new("ali", "s"), null, default);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(File1));
        Assert.Equal(["config.json"], Directory.GetFiles(Path.GetDirectoryName(File1)!).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_link_stays_a_link()
    {
        var real = Path.Combine(_folder.FullName, "dotfiles.json");
        await File.WriteAllTextAsync(real, """{"keep":1}""");
        Directory.CreateDirectory(Path.GetDirectoryName(File1)!);
        File.CreateSymbolicLink(File1, real);
        await Store().SaveAsync("a.io", new("ali", "s"), null, default);
        Assert.Equal(real, new FileInfo(File1).LinkTarget);
        Assert.Contains("keep", File.ReadAllText(real), StringComparison.Ordinal);
        Assert.NotNull(await FindAsync("a.io"));
    }

    [Theory]
    [InlineData("no json")]
    [InlineData("[]")]
    [InlineData("""{"auths":{},"auths":{}}""")]
    public async Task A_broken_file_is_left_as_it_is(string content)
    {
        Write(content);
        Assert.Equal("BK1033", (await Assert.ThrowsAsync<RegistryException>(() => Store().SaveAsync("a.io", new("ali", "s"), null, default))).Code);
        Assert.Equal(content, File.ReadAllText(File1));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static CredentialHelpers NoHelpers => new([], TimeSpan.FromSeconds(1));

    private CredentialStore Store() => new(File1, NoHelpers);

    private void Write(string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File1)!);
        File.WriteAllText(File1, content);
    }

    private async Task<Credential?> FindAsync(string registry) => await new CredentialFile(File1, NoHelpers).FindAsync(new(registry, "x", RegistryAccess.Pull), default);
}
