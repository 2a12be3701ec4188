using BuildKit.Registries;

namespace BuildKit.Tasks;

/// <summary>One client for a whole publish, made when somebody first asks: most builds ask no registry anything.</summary>
internal sealed class SharedRegistries(string? outputRegistry, Action<BuildKitException> warn) : IDisposable
{
    private RegistryClient? _client;

    public RegistryClient Client => _client ??= new RegistryClient(HostEnvironment.Registries(outputRegistry) with { Warn = warn });

    public void Dispose() => _client?.Dispose();
}
