using BuildKit.Registries;

namespace BuildKit.Runtime.Tests.Registries;

public sealed class CredentialsTests
{
    [Theory]
    [InlineData("DOTNET_CONTAINER_PUSH_REGISTRY", "out.example", RegistryAccess.Push, true)]
    [InlineData("DOTNET_CONTAINER_PUSH_REGISTRY", "out.example", RegistryAccess.Pull, false)]
    [InlineData("DOTNET_CONTAINER_PULL_REGISTRY", "base.example", RegistryAccess.Pull, true)]
    [InlineData("DOTNET_CONTAINER_PULL_REGISTRY", "out.example", RegistryAccess.Push, false)]
    [InlineData("DOTNET_CONTAINER_REGISTRY", "out.example", RegistryAccess.Push, true)]
    [InlineData("DOTNET_CONTAINER_REGISTRY", "out.example", RegistryAccess.Pull, true)]
    [InlineData("DOTNET_CONTAINER_REGISTRY", "base.example", RegistryAccess.Pull, false)]
    [InlineData("SDK_CONTAINER_REGISTRY", "out.example", RegistryAccess.Push, true)]
    [InlineData("SDK_CONTAINER_PUSH_REGISTRY", "out.example", RegistryAccess.Push, true)]
    public async Task Variables_of_the_sdk_mean_what_they_mean_there(string family, string registry, RegistryAccess access, bool found)
    {
        var variables = new Dictionary<string, string> { [family + "_UNAME"] = "u", [family + "_PWORD"] = "p" };
        var credential = await new VariableCredentials(variables.GetValueOrDefault, "out.example").FindAsync(new(registry, "", access), default);
        Assert.Equal(found ? new Credential.Password("u", "p") : null, credential);
    }

    [Fact]
    public async Task A_user_without_a_password_is_no_credential()
    {
        var source = new VariableCredentials(name => name.EndsWith("UNAME", StringComparison.Ordinal) ? "u" : "", "x");
        Assert.Null(await source.FindAsync(new("x", "", RegistryAccess.Push), default));
    }

    [Fact]
    public async Task The_first_source_that_knows_wins()
    {
        var chain = new ChainedCredentials(AnonymousCredentials.Instance, new FixedCredentials("a", new Credential.IdentityToken("1")), new FixedCredentials("A", new Credential.IdentityToken("2")));
        Assert.Equal(new Credential.IdentityToken("1"), await chain.FindAsync(new("A", "", RegistryAccess.Pull), default));
        Assert.Null(await chain.FindAsync(new("b", "", RegistryAccess.Pull), default));
    }

    [Fact]
    public void A_credential_does_not_print_itself() => Assert.DoesNotContain("secret", $"{new Credential.Password("me", "secret")}", StringComparison.Ordinal);
}
