namespace BuildKit.Projects;

/// <summary>The words by which a user of the SDK's container support says what the container starts; empty lists say nothing.</summary>
public sealed record EntrySettings
{
    /// <summary>ContainerAppCommand; empty: the native host, or <c>dotnet</c> and the entry assembly.</summary>
    public IReadOnlyList<string> AppCommand { get; init; } = [];

    /// <summary>ContainerAppCommandArgs: always passed.</summary>
    public IReadOnlyList<string> AppCommandArgs { get; init; } = [];

    /// <summary>ContainerAppCommandInstruction; null chooses as the SDK does.</summary>
    public AppCommandInstruction? Instruction { get; init; }

    public IReadOnlyList<string> Entrypoint { get; init; } = [];

    public IReadOnlyList<string> EntrypointArgs { get; init; } = [];

    /// <summary>ContainerDefaultArgs: replaced by what a user of the image types.</summary>
    public IReadOnlyList<string> DefaultArgs { get; init; } = [];
}

/// <summary>ContainerAppCommandInstruction: which instruction of the image holds the application's command.</summary>
public enum AppCommandInstruction
{
    Entrypoint,
    DefaultArgs,
    None,
}
