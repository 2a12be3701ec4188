namespace BuildKit.Projects;

/// <summary>Where finished images go.</summary>
public abstract record ImageDestination
{
    private ImageDestination()
    {
    }

    /// <summary>This machine's own store.</summary>
    public sealed record LocalStore : ImageDestination;

    /// <summary>A registry.</summary>
    /// <param name="Host">Host and optional port, "docker.io" for Docker Hub.</param>
    public sealed record Registry(string Host) : ImageDestination;

    /// <summary>One archive file. A folder, or a path that ends in a slash, gets the repository's last part and ".tar" as file name.</summary>
    /// <param name="Format">Docker's or OCI's; the file's name does not decide.</param>
    /// <param name="Path">Absolute.</param>
    public sealed record Archive(ArchiveFormat Format, string Path) : ImageDestination;

    /// <summary>An OCI image layout folder, made or added to.</summary>
    /// <param name="Path">Absolute.</param>
    public sealed record LayoutFolder(string Path) : ImageDestination;

    /// <summary>
    /// An archive into a stream that the host provides, for example the standard input of <c>docker load</c>. It is opened only when there
    /// is something to write, and disposed at the end. Nothing is remembered: the archive is written every time.
    /// </summary>
    /// <param name="Format">What the reader at the other end understands.</param>
    /// <param name="Open">Called once.</param>
    public sealed record ArchiveStream(ArchiveFormat Format, Func<CancellationToken, Task<Stream>> Open) : ImageDestination;
}

/// <summary>The two archive formats: <c>docker save</c>'s and a tar of an OCI layout.</summary>
public enum ArchiveFormat
{
    Docker,
    Oci,
}
