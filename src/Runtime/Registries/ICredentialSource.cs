namespace BuildKit.Registries;

/// <summary>
/// Where credentials come from. Asked only after a registry has demanded some, so that public images need none, and possibly more than
/// once and from several threads at a time.
/// </summary>
public interface ICredentialSource
{
    /// <summary>
    /// The credential for a registry, or null when there is none, which means anonymous access. A source that cannot be read says so by a
    /// <see cref="RegistryException"/>: others are asked then, and it becomes an error only when the registry insists.
    /// </summary>
    ValueTask<Credential?> FindAsync(CredentialQuery query, CancellationToken cancellationToken);
}
