namespace BuildKit.Registries;

/// <summary>What a repository is opened for; registries grant the two apart, and people keep separate credentials for them.</summary>
public enum RegistryAccess
{
    Pull,

    /// <summary>Reads as well as writes.</summary>
    Push,
}
