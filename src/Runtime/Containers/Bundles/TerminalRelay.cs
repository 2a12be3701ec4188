using System.Runtime.Versioning;
using BuildKit.Containers.Streams;
using BuildKit.Linux;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Containers.Bundles;

/// <summary>Between this process's standard streams and a container's terminal, for commands in the foreground without a console socket.</summary>
[SupportedOSPlatform("linux")]
internal sealed class TerminalRelay : IDisposable
{
    private const int Input = 0;
    private const int Output = 1;
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(2);

    private readonly HostTerminal? _host;
    private readonly Thread _output;

    private TerminalRelay(SafeFileHandle terminal)
    {
        _host = HostTerminal.Take(terminal, raw: true);
        var number = DescriptorCalls.Number(terminal);
        _output = Begin(() => Copy(number, Output), "a container's output");
        // It ends with the process: nothing else interrupts a read of somebody's keyboard.
        Begin(() => Copy(Input, number), "a container's input");
    }

    /// <summary>Null without a terminal.</summary>
    public static TerminalRelay? Begin(SafeFileHandle? terminal) => terminal is null ? null : new TerminalRelay(terminal);

    /// <summary>After the process ended: what it wrote last is still on its way.</summary>
    public void Finish() => _output.Join(LastWords);

    public void Dispose() => _host?.Dispose();

    private static Thread Begin(ThreadStart work, string name)
    {
        var thread = new Thread(work) { IsBackground = true, Name = name };
        thread.Start();
        return thread;
    }

    /// <summary>A terminal whose last user is gone fails with EIO, which is its way to end.</summary>
    private static void Copy(int from, int to)
    {
        var buffer = new byte[16 * 1024];
        while (DescriptorCalls.TryRead(from, buffer, out var count) == Errno.None && count > 0)
        {
            if (DescriptorCalls.TryWriteAll(to, buffer.AsSpan(0, count)) != Errno.None) return;
        }
    }
}
