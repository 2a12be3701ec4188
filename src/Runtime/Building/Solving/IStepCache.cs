namespace BuildKit.Building.Solving;

/// <summary>Results of steps that somebody else made: a cache in a registry, in a folder, in an image. Asked after the store's own records.</summary>
public interface IStepCache
{
    /// <summary>What is known under a key (64 hexadecimal digits); null when nothing is.</summary>
    Task<StepRecord?> FindAsync(string key, CancellationToken ct);
}
