namespace BuildKit.Containers;

/// <summary>What a container did to a path of its image.</summary>
public enum ChangeKind
{
    Changed,
    Added,
    Deleted,
}
