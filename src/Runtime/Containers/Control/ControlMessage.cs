using BuildKit.Containers.Supervision;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Containers.Control;

/// <summary>What is said over a control socket: one byte for the kind, then what that kind says. Numbers are little-endian and stay what they are: a monitor may be older than who asks it.</summary>
internal static class ControlKind
{
    /// <summary>Asks for the streams of the container: one byte of <see cref="AttachWish"/>.</summary>
    public const byte Attach = (byte)'A';

    /// <summary>Asks to keep a terminal open and to drop what is written to it; the terminal comes with the message.</summary>
    public const byte Hold = (byte)'H';

    /// <summary>Answers that it was done. What belongs to it comes with the message.</summary>
    public const byte Done = (byte)'D';

    /// <summary>Answers that it cannot be done: a <see cref="MonitorReport"/>.</summary>
    public const byte Refused = (byte)'R';

    /// <summary>Tells whoever is attached that the container has ended: its exit code in 4 bytes, -1 unknown, then in 8 how many bytes were skipped for this one.</summary>
    public const byte Ended = (byte)'X';
}

/// <summary>Which streams an attaching client wants. In an answer: which come with it, in this order.</summary>
[Flags]
internal enum AttachWish : byte
{
    None = 0,
    Input = 1,
    Output = 2,
    Error = 4,

    /// <summary>Only in an answer: the input is the container's terminal.</summary>
    Terminal = 8,
}

/// <summary>A message as it came. Disposing it closes the descriptors that nobody took.</summary>
internal sealed class ControlMessage(byte kind, byte[] content, List<SafeFileHandle> handles) : IDisposable
{
    public byte Kind => kind;

    public ReadOnlySpan<byte> Content => content;

    public int HandleCount => handles.Count;

    /// <summary>The next descriptor, the caller's from now on; null when there is no more.</summary>
    public SafeFileHandle? Take()
    {
        if (handles.Count == 0) return null;
        var first = handles[0];
        handles.RemoveAt(0);
        return first;
    }

    public void Dispose()
    {
        foreach (var handle in handles) handle.Dispose();
    }
}
