using System.Runtime.Versioning;
using BuildKit.Linux;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Containers.Supervision;

/// <summary>
/// The time between an end and the next start. The loop goes on meanwhile. Who stops the container in this time has no process to signal:
/// it marks the state and then wakes the supervisor by a byte in a FIFO, which exists during the pause only.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class RestartPause(EventLoop loop, ContainerFolder folder)
{
    /// <summary>Returns when the time is over, or as soon as <paramref name="isOver"/> says so after a wake.</summary>
    public void Wait(TimeSpan time, Func<bool> isOver)
    {
        File.Delete(folder.WakeFifo);
        DescriptorCalls.MakeFifo(folder.WakeFifo, 0x180);
        using var fifo = DescriptorCalls.Open(folder.WakeFifo, DescriptorCalls.ReadWrite | DescriptorCalls.NonBlocking);

        // A stop that came before the FIFO was there has been written by now.
        if (isOver()) return;
        using var watch = loop.Add(fifo, PollEvents.In, _ =>
        {
            Drain(fifo);
            if (isOver()) loop.Stop();
        });
        using var timer = loop.After(time, loop.Stop);
        loop.Run();
    }

    /// <summary>Makes a supervisor that pauses look at the state. Nobody is there who does not.</summary>
    public static void Wake(ContainerFolder folder)
    {
        if (!File.Exists(folder.WakeFifo)) return;
        try
        {
            using var fifo = DescriptorCalls.Open(folder.WakeFifo, DescriptorCalls.WriteOnly | DescriptorCalls.NonBlocking);
            DescriptorCalls.TryWrite(DescriptorCalls.Number(fifo), [1], out _);
        }
        catch (LinuxException e) when (e.Errno is Errno.ENOENT or Errno.ENXIO)
        {
            // No pause is under way: who begins one later sees the state.
        }
    }

    private static void Drain(SafeFileHandle fifo)
    {
        Span<byte> bytes = stackalloc byte[64];
        while (DescriptorCalls.TryRead(DescriptorCalls.Number(fifo), bytes, out var count) == Errno.None && count > 0) continue;
    }
}
