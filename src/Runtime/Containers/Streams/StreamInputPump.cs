using System.Runtime.Versioning;
using BuildKit.Linux;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Containers.Streams;

/// <summary>Carries a stream of an API caller to the container's standard input and closes that at its end.</summary>
[SupportedOSPlatform("linux")]
internal sealed class StreamInputPump : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly SafeFileHandle _target;

    public StreamInputPump(Stream source, SafeFileHandle target)
    {
        _target = target;
        _ = Task.Run(() => CarryAsync(source));
    }

    /// <summary>Does not wait for a read that its stream does not call off.</summary>
    public void Dispose() => _stop.Cancel();

    private async Task CarryAsync(Stream source)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            int count;
            while ((count = await source.ReadAsync(buffer, _stop.Token)) > 0)
            {
                if (DescriptorCalls.TryWriteAll(DescriptorCalls.Number(_target), buffer.AsSpan(0, count)) != Errno.None) return;
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // A source that fails has ended, as far as the container can see.
        }
        finally
        {
            _target.Dispose();
        }
    }
}
