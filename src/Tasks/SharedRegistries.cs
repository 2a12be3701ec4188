using BuildKit.Registries;

namespace BuildKit.Tasks;

/// <summary>One client for a whole publish, made when somebody first asks: most builds ask no registry anything.</summary>
internal sealed class SharedRegistries(string? outputRegistry) : IDisposable
{
    private RegistryClient? _client;

    public RegistryClient Client => _client ??= new RegistryClient(HostEnvironment.Registries(outputRegistry));

    public void Dispose() => _client?.Dispose();
}
