namespace BuildKit.Tool.Cli;

/// <summary>
/// A line of the command table. <paramref name="Create"/> is called only for the command that was asked for: composing all of them would cost
/// every start several milliseconds.
/// </summary>
internal sealed record CommandEntry(string Path, string Summary, Func<Verb> Create, params IReadOnlyList<string> Shortcuts)
{
    /// <summary>Where the first help screen lists it; null leaves it to the help of its group.</summary>
    public HelpSection? Section { get; init; }

    public bool IsHidden { get; init; }

    /// <summary>"image" for "image ls"; null for a command that stands alone.</summary>
    public string? Group => Path.IndexOf(' ', StringComparison.Ordinal) is > 0 and var space ? Path[..space] : null;

    public bool Answers(string path) => Path == path || Shortcuts.Contains(path);
}
