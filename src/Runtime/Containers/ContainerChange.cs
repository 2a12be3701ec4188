namespace BuildKit.Containers;

/// <summary>A line of diff.</summary>
/// <param name="Kind">What became of it.</param>
/// <param name="Path">Absolute, in the container.</param>
public sealed record ContainerChange(ChangeKind Kind, string Path)
{
    /// <summary>Docker's letter.</summary>
    public char Letter => Kind switch
    {
        ChangeKind.Changed => 'C',
        ChangeKind.Added => 'A',
        ChangeKind.Deleted => 'D',
        _ => throw new InvalidOperationException(),
    };
}
