using BuildKit.Oci;

namespace BuildKit.Dockerfiles;

/// <summary>Where a result goes: <c>--output</c>.</summary>
public abstract record BuildOutput
{
    private BuildOutput()
    {
    }

    /// <summary>Into the store, under the names of the build: type=image, and what is done when nothing is said.</summary>
    public sealed record Store : BuildOutput;

    /// <summary>Nowhere: the steps run, and their results are remembered.</summary>
    public sealed record CacheOnly : BuildOutput;

    /// <summary>The files, in a folder: type=local. With several platforms each has a folder of its own.</summary>
    public sealed record Local(string Folder) : BuildOutput;

    /// <summary>The files as an archive: type=tar. The caller opens the stream when there is something to write, and knows whether all of it was written.</summary>
    public sealed record Tar(Func<Func<Stream, Task>, Task> Write) : BuildOutput;

    /// <summary>The image as an OCI or Docker archive: type=oci, type=docker.</summary>
    public sealed record Archive(Func<Func<Stream, Task>, Task> Write, bool Docker) : BuildOutput;

    /// <summary>The image as an OCI layout: type=oci,tar=false.</summary>
    public sealed record Layout(string Folder) : BuildOutput;

    /// <summary>Pushed under the names of the build: type=registry.</summary>
    public sealed record Registry : BuildOutput
    {
        public LayerCompression Compression { get; init; } = LayerCompression.Gzip;
    }
}
