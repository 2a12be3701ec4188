namespace BuildKit.Images;

/// <summary>What <c>docker load</c> reads: an OCI layout in a tar, with a manifest.json beside it. One platform per image.</summary>
public static class DockerArchive
{
    /// <summary>Any number of images, written when completed; the stream need not seek and stays open.</summary>
    public static IImageSink Sink(Stream output) => new ArchiveSink(output, docker: true);
}
