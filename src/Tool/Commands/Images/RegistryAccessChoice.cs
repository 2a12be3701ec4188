using System.Net.Http;
using BuildKit.Registries;
using BuildKit.Tool.Cli;
using BuildKit.Tool.Commands.Tool;

namespace BuildKit.Tool.Commands.Images;

/// <summary>Registries as this machine's environment says to talk to them.</summary>
internal static class RegistryAccessChoice
{
    private const string InsecureVariable = "DOTNET_CONTAINER_INSECURE_REGISTRIES";

    /// <param name="call">Has the environment.</param>
    /// <param name="pushedTo">The registry that is written to, whose credentials may be named by the general variables.</param>
    public static RegistryClient Open(Call call, string? pushedTo = null) => new(new RegistryOptions
    {
        Credentials = new VariableCredentials(call.Environment.Variable, pushedTo),
        InsecureRegistries = call.Variable(InsecureVariable)?.Split([';', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [],
        Proxy = HttpClient.DefaultProxy,
        UserAgent = $"dotnet-container/{VersionCommand.Version}",
    });
}
