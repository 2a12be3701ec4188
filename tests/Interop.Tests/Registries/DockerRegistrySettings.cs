namespace BuildKit.Interop.Tests.Registries;

/// <summary>How a real registry is set up.</summary>
public sealed record DockerRegistrySettings
{
    /// <summary>Wants <see cref="DockerRegistry.User"/> and <see cref="DockerRegistry.Password"/>.</summary>
    public bool WithPassword { get; init; }

    /// <summary>Speaks HTTPS.</summary>
    public TestAuthority? Certificate { get; init; }

    /// <summary>Wants tokens from there.</summary>
    public TokenServer? Tokens { get; init; }

    public bool IsReadOnly { get; init; }

    /// <summary>A folder of another registry's content.</summary>
    public string? Content { get; init; }

    /// <summary>Fetches what it lacks from this host.</summary>
    public string? MirrorOf { get; init; }
}
