using System.CommandLine;
using BuildKit.Registries;
using BuildKit.Tool.Cli;
using BuildKit.Tool.Commands.Tool;

namespace BuildKit.Tool.Commands.Images;

/// <summary>Registries as this machine's environment says to talk to them.</summary>
internal static class RegistryAccessChoice
{
    /// <param name="call">Has the environment.</param>
    /// <param name="pushedTo">The registry that is written to, whose credentials may be named by the general variables.</param>
    /// <param name="tlsVerify">What --tls-verify said, if anything.</param>
    public static RegistryClient Open(Call call, string? pushedTo = null, bool? tlsVerify = null) => new(Environment(call).Options(pushedTo) with
    {
        TlsVerify = tlsVerify,
        Warn = e => call.Note($"WARNING: {e.Code}: {e.Describe()}"),
        UserAgent = $"dotnet-container/{VersionCommand.Version}",
    });

    public static RegistryEnvironment Environment(Call call) => new()
    {
        Variable = call.Variable,
        Home = call.Variable("HOME") ?? System.Environment.GetFolderPath(System.Environment.SpecialFolder.UserProfile),
    };

    /// <summary>Null when the option was not given.</summary>
    public static bool? Verifies(Call call, Option<bool> option) => call.Has(option) ? call.Get(option) : null;
}
