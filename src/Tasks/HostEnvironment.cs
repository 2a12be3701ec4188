using System.Globalization;
using BuildKit.Registries;
using BuildKit.Storage;

namespace BuildKit.Tasks;

/// <summary>The only place of the tasks that reads the environment.</summary>
internal static class HostEnvironment
{
    public static StoreLocation Store() => StoreLocation.FromEnvironment(StoreEnvironment.OfThisProcess(Environment.GetEnvironmentVariable));

    /// <summary>The same credentials, certificates, mirrors and proxies as the command line has.</summary>
    public static RegistryOptions Registries(string? outputRegistry)
    {
        var environment = new RegistryEnvironment
        {
            Variable = Environment.GetEnvironmentVariable,
            Home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
        };
        var options = environment.Options(outputRegistry) with
        {
            MaximumUploads = string.Equals(Variable("REGISTRY_PARALLEL_UPLOAD"), "false", StringComparison.OrdinalIgnoreCase) ? 1 : null,
            ForceChunkedUploads = string.Equals(Variable("DEBUG_REGISTRY_FORCE_CHUNKED_UPLOAD"), "true", StringComparison.OrdinalIgnoreCase),
        };
        return long.TryParse(Variable("REGISTRY_CHUNKED_UPLOAD_SIZE_BYTES"), NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size > 0
            ? options with { ChunkSize = size }
            : options;
    }

    /// <summary>The SDK's names, the older ones too.</summary>
    public static string? Variable(string name) =>
        Environment.GetEnvironmentVariable("DOTNET_CONTAINER_" + name) ?? Environment.GetEnvironmentVariable("SDK_CONTAINER_" + name);
}
