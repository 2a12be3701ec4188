using System.Globalization;
using BuildKit.Registries;
using BuildKit.Storage;

namespace BuildKit.Tasks;

/// <summary>The only place of the tasks that reads the environment.</summary>
internal static class HostEnvironment
{
    private static readonly char[] Separators = [',', ';'];

    public static StoreLocation Store() => StoreLocation.FromEnvironment(StoreEnvironment.OfThisProcess(Environment.GetEnvironmentVariable));

    public static RegistryOptions Registries(string? outputRegistry)
    {
        var options = new RegistryOptions
        {
            Credentials = new VariableCredentials(Environment.GetEnvironmentVariable, outputRegistry),
            InsecureRegistries = (Variable("INSECURE_REGISTRIES") ?? "").Split(Separators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            ForceChunkedUploads = string.Equals(Variable("DEBUG_REGISTRY_FORCE_CHUNKED_UPLOAD"), "true", StringComparison.OrdinalIgnoreCase),
            Proxy = HttpClient.DefaultProxy,
        };
        return long.TryParse(Variable("REGISTRY_CHUNKED_UPLOAD_SIZE_BYTES"), NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size > 0
            ? options with { ChunkSize = size }
            : options;
    }

    /// <summary>The SDK's names, the older ones too.</summary>
    public static string? Variable(string name) =>
        Environment.GetEnvironmentVariable("DOTNET_CONTAINER_" + name) ?? Environment.GetEnvironmentVariable("SDK_CONTAINER_" + name);
}
