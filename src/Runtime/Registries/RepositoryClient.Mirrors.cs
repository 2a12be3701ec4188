namespace BuildKit.Registries;

public sealed partial class RepositoryClient
{
    /// <summary>Set after the first failure: a mirror that is away is not waited for again.</summary>
    private volatile bool _isAway;

    /// <summary>Copies of this repository elsewhere, asked first, in order.</summary>
    internal IReadOnlyList<RepositoryClient> Mirrors { get; init; } = [];

    /// <summary>The first answer that a mirror has, or null when none has one. What is wrong with a mirror is a warning: the registry itself is asked then.</summary>
    private async Task<T?> FromMirrorsAsync<T>(Func<RepositoryClient, Task<T?>> ask)
        where T : class
    {
        foreach (var mirror in Mirrors)
        {
            if (mirror._isAway) continue;
            try
            {
                if (await ask(mirror) is { } answer) return answer;
            }
            catch (RegistryException e) when (e.Status != 404)
            {
                mirror._isAway = true;
                _transport.Options.Warn?.Invoke(RegistryException.MirrorFailed(mirror.ToString(), Registry, e));
            }
            catch (RegistryException)
            {
                // It does not have this one.
            }
        }

        return null;
    }
}
