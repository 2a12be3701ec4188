namespace BuildKit.Registries;

/// <summary>What a credential is wanted for.</summary>
/// <param name="Registry">"docker.io", "localhost:5000".</param>
/// <param name="Repository">Path in it; empty when only the registry itself is meant. Some people keep credentials by the repository.</param>
/// <param name="Access">What will be done.</param>
public sealed record CredentialQuery(string Registry, string Repository, RegistryAccess Access);
