namespace BuildKit.Containers;

/// <summary>What is waited for.</summary>
public enum WaitCondition
{
    /// <summary>It has ended and will not start again by itself.</summary>
    NotRunning,

    /// <summary>Its program has ended, whether or not it starts again.</summary>
    NextExit,

    /// <summary>It is gone.</summary>
    Removed,
}
