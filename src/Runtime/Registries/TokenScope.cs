namespace BuildKit.Registries;

/// <summary>The rights a request needs, in the words of distribution's token specification.</summary>
internal sealed record TokenScope(string Repository, RegistryAccess Access, string? MountFrom = null)
{
    /// <summary>Signing in and nothing else.</summary>
    public static TokenScope None { get; } = new("", RegistryAccess.Pull);

    /// <summary>Whether what a challenge names is asked for anyway; its actions come in any order.</summary>
    public bool Covers(string asked)
    {
        var colon = asked.LastIndexOf(':');
        return Values().Any(own => own.LastIndexOf(':') is var end && end == colon && own.AsSpan(0, end).SequenceEqual(asked.AsSpan(0, end)) && asked[(end + 1)..].Split(',').All(own[(end + 1)..].Split(',').Contains));
    }

    /// <summary>The values of the scope parameter; mounting reads another repository.</summary>
    public IReadOnlyList<string> Values()
    {
        if (Repository.Length == 0) return [];
        var own = $"repository:{Repository}:{(Access == RegistryAccess.Push ? "pull,push" : "pull")}";
        return MountFrom is null ? [own] : [own, $"repository:{MountFrom}:pull"];
    }
}
