namespace BuildKit.Images;

/// <summary>An OCI layout in a tar.</summary>
public static class OciArchive
{
    /// <summary>Any number of images, written when completed; the stream need not seek and stays open.</summary>
    public static IImageSink Sink(Stream output) => new ArchiveSink(output, docker: false);
}
