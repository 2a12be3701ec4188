namespace BuildKit.Containers;

/// <summary>Standard streams that a caller speaks to: <c>--attach</c>.</summary>
[Flags]
public enum AttachedStreams
{
    None = 0,

    Input = 1,

    Output = 2,

    Error = 4,
}
