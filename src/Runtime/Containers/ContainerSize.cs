namespace BuildKit.Containers;

/// <summary>Bytes of files.</summary>
/// <param name="Written">In the container's own layer.</param>
/// <param name="Virtual">With the layers of its image, which others may share.</param>
public sealed record ContainerSize(long Written, long Virtual);
