namespace BuildKit.Building.Locking;

/// <summary>How a base image's name is resolved. The words are NuGet's for its own lock file.</summary>
public sealed record BaseLockOptions
{
    /// <summary>Absolute. Used where it exists, whatever else is said.</summary>
    public required string LockFile { get; init; }

    /// <summary>The file's name beside a project or a Dockerfile.</summary>
    public const string FileName = "container.lock.json";

    /// <summary>ContainerWithLockFile, --lock: makes the file when there is none.</summary>
    public bool CreatesLockFile { get; init; }

    /// <summary>ContainerLockedMode, --locked: what the file does not have is an error, and nothing is written.</summary>
    public bool IsLocked { get; init; }

    /// <summary>ContainerForceEvaluate, --pull: looks names up again, and writes down what they lead to now.</summary>
    public bool Evaluates { get; init; }

    public BasePull Pull { get; init; } = BasePull.Missing;
}
