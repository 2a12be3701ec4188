using BuildKit.Registries;

namespace BuildKit.Tasks.Tests;

public sealed class RegistryEnvironmentTests
{
    /// <summary>The variable names a registry that nobody has, so that publishes beside this test do not mind.</summary>
    [Fact]
    public async Task A_publish_signs_in_as_the_command_line_does()
    {
        Environment.SetEnvironmentVariable("DOCKER_AUTH_CONFIG", """{"auths":{"only.in.this.test.example":{"username":"ali","password":"open sesame"}}}""");
        try
        {
            var options = HostEnvironment.Registries(null);
            Assert.Equal(new Credential.Password("ali", "open sesame"), await options.Credentials.FindAsync(new("only.in.this.test.example", "shop", RegistryAccess.Push), default));
            Assert.Contains(options.CertificateFolders, folder => folder.EndsWith("certs.d", StringComparison.Ordinal));
        }
        finally
        {
            Environment.SetEnvironmentVariable("DOCKER_AUTH_CONFIG", null);
        }
    }
}
