namespace BuildKit.Registries;

/// <summary>
/// The credentials that the .NET SDK's container support takes from variables, by the same names. The variables name no host, so they go
/// to whichever registry asks: PUSH ones to the registry pushed to, PULL ones to those pulled from, and the general ones to the registry
/// pushed to, whether it is being written or read.
/// </summary>
public sealed class VariableCredentials : ICredentialSource
{
    private static readonly string[] Families = ["DOTNET_CONTAINER_", "SDK_CONTAINER_"];
    private readonly Credential? _push;
    private readonly Credential? _pull;
    private readonly Credential? _general;
    private readonly string? _outputRegistry;

    /// <param name="variable">The environment, handed in by whoever may read it.</param>
    /// <param name="outputRegistry">The registry pushed to, if known.</param>
    public VariableCredentials(Func<string, string?> variable, string? outputRegistry)
    {
        _push = Find(variable, "PUSH_");
        _pull = Find(variable, "PULL_");
        _general = Find(variable, "");
        _outputRegistry = outputRegistry;
    }

    public ValueTask<Credential?> FindAsync(CredentialQuery query, CancellationToken cancellationToken) =>
        new(query.Access == RegistryAccess.Push ? _push ?? _general : _pull ?? (query.Registry == _outputRegistry ? _general : null));

    private static Credential.Password? Find(Func<string, string?> variable, string use) => Families
        .Select(family => (User: variable($"{family}{use}REGISTRY_UNAME"), Password: variable($"{family}{use}REGISTRY_PWORD")))
        .Where(pair => !string.IsNullOrEmpty(pair.User) && !string.IsNullOrEmpty(pair.Password))
        .Select(pair => new Credential.Password(pair.User!, pair.Password!))
        .FirstOrDefault();
}
