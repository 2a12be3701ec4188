namespace BuildKit.Storage;

/// <summary>What decides where a store lives; read once at the edge (tool, tasks) and passed in.</summary>
public sealed record StoreEnvironment
{
    /// <summary>Value of an environment variable, or null.</summary>
    public required Func<string, string?> Variable { get; init; }

    /// <summary>The user's home folder.</summary>
    public required string Home { get; init; }

    /// <summary>Windows and macOS: the folder for data that stays on this machine.</summary>
    public required string LocalApplicationData { get; init; }

    public required bool IsLinux { get; init; }

    /// <summary>Linux: root keeps the machine's store.</summary>
    public required bool IsPrivileged { get; init; }

    /// <summary>Linux: root here is not the machine's root.</summary>
    public bool IsInUserNamespace { get; init; }

    /// <summary>Linux: tells the run folders of users without XDG_RUNTIME_DIR apart.</summary>
    public required uint UserId { get; init; }

    /// <param name="variable">Usually <see cref="Environment.GetEnvironmentVariable(string)"/>; only the edges read it.</param>
    public static StoreEnvironment OfThisProcess(Func<string, string?> variable) => new()
    {
        Variable = variable,
        Home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
        LocalApplicationData = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData),
        IsLinux = OperatingSystem.IsLinux(),
        IsPrivileged = Environment.IsPrivilegedProcess,
        IsInUserNamespace = OperatingSystem.IsLinux() && Linux.UserIds.AreMapped,
        UserId = OperatingSystem.IsLinux() ? Linux.UserIds.Effective : 0,
    };
}
