namespace BuildKit.Containers.Streams;

/// <summary>A stream of an API caller. An exception of the stream counts as a reader that went away, as a closed pipe does.</summary>
internal sealed class StreamTarget(Stream stream) : IOutputTarget
{
    public int? Descriptor => null;

    public bool Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            stream.Write(bytes);
            stream.Flush();
            return true;
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            return false;
        }
    }
}
