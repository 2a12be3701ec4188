namespace BuildKit.Registries;

/// <summary>The rights a request needs, in the words of distribution's token specification.</summary>
internal sealed record TokenScope(string Repository, RegistryAccess Access, string? MountFrom = null)
{
    /// <summary>The values of the scope parameter; mounting reads another repository.</summary>
    public IReadOnlyList<string> Values()
    {
        var own = $"repository:{Repository}:{(Access == RegistryAccess.Push ? "pull,push" : "pull")}";
        return MountFrom is null ? [own] : [own, $"repository:{MountFrom}:pull"];
    }
}
