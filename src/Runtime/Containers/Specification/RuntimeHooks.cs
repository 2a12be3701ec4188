namespace BuildKit.Containers.Specification;

/// <summary>Programs that run at points of a container's life (config.md, "POSIX-platform Hooks"), each list in its order.</summary>
public sealed record RuntimeHooks
{
    public static RuntimeHooks None { get; } = new();

    /// <summary>With <see cref="CreateRuntime"/>, and before it; deprecated by the specification, used by many.</summary>
    public IReadOnlyList<RuntimeHook> Prestart { get; init; } = [];

    /// <summary>Outside, when the namespaces and mounts are there and the root has not been changed.</summary>
    public IReadOnlyList<RuntimeHook> CreateRuntime { get; init; } = [];

    /// <summary>In the container's namespaces, with the host's files still in sight.</summary>
    public IReadOnlyList<RuntimeHook> CreateContainer { get; init; } = [];

    /// <summary>Inside the container, just before its program.</summary>
    public IReadOnlyList<RuntimeHook> StartContainer { get; init; } = [];

    /// <summary>Outside, when the program runs.</summary>
    public IReadOnlyList<RuntimeHook> Poststart { get; init; } = [];

    /// <summary>Outside, when the container is gone.</summary>
    public IReadOnlyList<RuntimeHook> Poststop { get; init; } = [];

    /// <summary>Whether anything happens between the mounts and the change of the root.</summary>
    internal bool NeedPause => Prestart.Count + CreateRuntime.Count + CreateContainer.Count > 0;
}

/// <summary>One program. <see cref="Path"/> is absolute; <see cref="Args"/> include its name, as execv wants them.</summary>
public sealed record RuntimeHook(string Path)
{
    public IReadOnlyList<string> Args { get; init; } = [];

    public IReadOnlyList<string> Env { get; init; } = [];

    /// <summary>Seconds; null waits for ever.</summary>
    public int? Timeout { get; init; }
}
