using System.Runtime.InteropServices;

namespace BuildKit.Tool.Output;

/// <summary>Writes to an inherited descriptor by write(2), at the offset that other holders of the same open file share.</summary>
internal sealed unsafe partial class DescriptorStream(int descriptor) : Stream
{
    private const int Interrupted = 4;
    private const int TryAgain = 11;
    private const int BrokenPipe = 32;
    private const short PollOut = 4;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <exception cref="BrokenPipeException">The reader has gone.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        fixed (byte* start = buffer)
            for (nint written = 0; written < buffer.Length;)
            {
                var count = write(descriptor, start + written, buffer.Length - written);
                if (count >= 0) written += count;
                else Wait(Marshal.GetLastPInvokeError());
            }
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private void Wait(int error)
    {
        switch (error)
        {
            case Interrupted:
                return;
            case TryAgain:
                // A terminal or pipe that some other program made non-blocking.
                var wanted = new PollDescriptor { Descriptor = descriptor, Events = PollOut };
                _ = poll(&wanted, 1, -1);
                return;
            case BrokenPipe:
                throw new BrokenPipeException();
            default:
                throw new IOException(Marshal.GetPInvokeErrorMessage(error));
        }
    }

    private struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint write(int descriptor, byte* buffer, nint count);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int poll(PollDescriptor* descriptors, nuint count, int timeout);
}
