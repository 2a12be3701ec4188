using BuildKit.Content;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Building.Contexts;

/// <summary>A part of an open file; any number may be read at once.</summary>
internal sealed class SpooledStream(SafeFileHandle file, long offset, long length) : ReadOnlyStream
{
    private long _position;

    public override int Read(Span<byte> buffer)
    {
        var got = RandomAccess.Read(file, buffer[..(int)Math.Min(buffer.Length, length - _position)], offset + _position);
        _position += got;
        return got;
    }
}
