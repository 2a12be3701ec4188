using System.Runtime.ExceptionServices;
using System.Runtime.Versioning;
using BuildKit.Layers;
using BuildKit.Linux;

namespace BuildKit.Containers.Trees;

/// <summary>An archive on its way from one end of a copy to the other.</summary>
[SupportedOSPlatform("linux")]
internal static class CopyStreams
{
    private const int BufferSize = 128 * 1024;

    public static void Write(IEnumerable<LayerEntry> entries, Stream output, CancellationToken cancellationToken)
    {
        using var tar = new TarWriter(output, leaveOpen: true);
        foreach (var entry in entries)
        {
            cancellationToken.ThrowIfCancellationRequested();
            tar.Write(entry);
        }

        tar.Complete();
        output.Flush();
    }

    /// <summary>Both run at once. When both fail, the one that failed by itself is the error: the other only lost its partner.</summary>
    public static void Connect(Action<Stream> produce, Action<Stream> consume)
    {
        var (read, write) = DescriptorCalls.Pipe();
        using var input = new FileStream(read, FileAccess.Read, BufferSize);
        Exception? production = null;
        var producer = new Thread(() =>
        {
            try
            {
                using var output = new FileStream(write, FileAccess.Write, BufferSize);
                produce(output);
            }
            catch (Exception e)
            {
                // Thrown again below, on the caller's thread.
                production = e;
            }
        }) { IsBackground = true, Name = "reads what is copied" };
        producer.Start();
        Exception? consumption = null;
        try
        {
            consume(input);
        }
        catch (Exception e)
        {
            // Weighed against the producer's below.
            consumption = e;
            input.Dispose();
        }

        producer.Join();
        if ((production is IOException && consumption is not null ? consumption : production ?? consumption) is { } error) ExceptionDispatchInfo.Throw(error);
    }
}
