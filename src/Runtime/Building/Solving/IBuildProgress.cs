namespace BuildKit.Building.Solving;

/// <summary>Whoever shows how a build goes.</summary>
public interface IBuildProgress
{
    /// <summary>Called from any thread, one call at a time. What it throws ends the build.</summary>
    void Report(BuildEvent happened);
}
