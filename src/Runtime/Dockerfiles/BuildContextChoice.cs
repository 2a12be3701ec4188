using BuildKit.Building;

namespace BuildKit.Dockerfiles;

/// <summary>What a context is.</summary>
public abstract record BuildContextChoice
{
    private BuildContextChoice()
    {
    }

    /// <summary>No files.</summary>
    public sealed record Nothing : BuildContextChoice;

    /// <summary>A folder of the machine, absolute; read in place.</summary>
    public sealed record Folder(string Path) : BuildContextChoice;

    /// <summary>An archive in any compression, which is read once: <c>build - &lt; context.tar.gz</c>. Its ignore file counts.</summary>
    public sealed record Archive(Stream Content) : BuildContextChoice;

    /// <summary>A git repository ("https://host/repo.git#ref:folder").</summary>
    public sealed record Git(string Remote) : BuildContextChoice;

    /// <summary>An archive on a web server.</summary>
    public sealed record Web(Uri Address) : BuildContextChoice;

    /// <summary>An image, from wherever: "docker-image://", "oci-layout://".</summary>
    public sealed record OfImage(BaseImage Image) : BuildContextChoice;
}
