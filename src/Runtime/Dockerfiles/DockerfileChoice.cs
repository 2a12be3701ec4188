namespace BuildKit.Dockerfiles;

/// <summary>Where a Dockerfile is.</summary>
public abstract record DockerfileChoice
{
    public const string DefaultName = "Dockerfile";

    private DockerfileChoice()
    {
    }

    /// <param name="Name">As messages show it.</param>
    /// <param name="Content">All of it.</param>
    public sealed record Text(string Name, string Content) : DockerfileChoice;

    /// <summary>A file of the machine, absolute, which may lie outside of the context. An ignore file of its own lies beside it.</summary>
    public sealed record File(string Path) : DockerfileChoice;

    /// <summary>A file of the main context, which is an archive or comes from elsewhere; resolved beneath it.</summary>
    public sealed record InContext(string Path) : DockerfileChoice;
}
