using System.Runtime.InteropServices;

namespace BuildKit.Content;

/// <summary>
/// Compresses with libzstd at its default level into one frame with a checksum. One thread: a library built without threads would give
/// other bytes, and one core keeps up with a disk.
/// </summary>
internal sealed unsafe class ZstdWriteStream : Stream
{
    private const int ChecksumFlag = 201;
    private const int Continue = 0;
    private const int End = 2;

    private readonly Stream _output;
    private readonly bool _leaveOpen;
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(128 * 1024);
    private readonly delegate* unmanaged<nint, ZstdBuffer*, ZstdBuffer*, int, nuint> _compress;
    private nint _state;
    private bool _failed;

    public ZstdWriteStream(Stream output, bool leaveOpen)
    {
        _output = output;
        _leaveOpen = leaveOpen;
        var library = NativeLibraries.Zstd;
        _compress = (delegate* unmanaged<nint, ZstdBuffer*, ZstdBuffer*, int, nuint>)NativeLibrary.GetExport(library, "ZSTD_compressStream2");
        _state = ((delegate* unmanaged<nint>)NativeLibrary.GetExport(library, "ZSTD_createCCtx"))();
        ((delegate* unmanaged<nint, int, int, nuint>)NativeLibrary.GetExport(library, "ZSTD_CCtx_setParameter"))(_state, ChecksumFlag, 1);
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(_state == 0, this);
        Feed(buffer, Continue);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush() => _output.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && _state != 0)
        {
            try
            {
                if (!_failed) Feed([], End);
            }
            finally
            {
                ((delegate* unmanaged<nint, nuint>)NativeLibrary.GetExport(NativeLibraries.Zstd, "ZSTD_freeCCtx"))(_state);
                _state = 0;
                if (!_leaveOpen) _output.Dispose();
            }
        }
        base.Dispose(disposing);
    }

    private void Feed(ReadOnlySpan<byte> bytes, int operation)
    {
        var failed = _failed;
        _failed = true;
        fixed (byte* from = bytes, to = _buffer)
        {
            var source = new ZstdBuffer { Start = from, Size = (nuint)bytes.Length };
            nuint left;
            do
            {
                var target = new ZstdBuffer { Start = to, Size = (nuint)_buffer.Length };
                left = _compress(_state, &target, &source, operation);
                if (ZstdErrors.IsError(left)) throw ContentException.CannotCompress(CompressionKind.Zstd, ZstdErrors.Name(left));
                _output.Write(_buffer, 0, (int)target.Position);
            }
            while (operation == End ? left != 0 : source.Position < source.Size);
        }
        _failed = failed;
    }
}
