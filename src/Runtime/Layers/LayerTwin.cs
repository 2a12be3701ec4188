using System.Buffers;
using System.Runtime.Versioning;
using BuildKit.Linux;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Layers;

/// <summary>A file that may be the one an archive is about to yield; compared part by part as the archive yields it.</summary>
[SupportedOSPlatform("linux")]
internal sealed class LayerTwin(int fd, int parent, string name, string path) : IDisposable
{
    private const int BufferSize = 64 * 1024;

    private readonly SafeFileHandle _file = new(fd, ownsHandle: true);
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
    private long _same;

    /// <summary>True when the next bytes of the file are these. After a false it may only be copied from.</summary>
    public bool Continues(ReadOnlySpan<byte> part)
    {
        for (var compared = 0; compared < part.Length;)
        {
            var got = RandomAccess.Read(_file, _buffer.AsSpan(0, Math.Min(BufferSize, part.Length - compared)), _same + compared);
            if (got == 0 || !part.Slice(compared, got).SequenceEqual(_buffer.AsSpan(0, got))) return false;
            compared += got;
        }

        _same += part.Length;
        return true;
    }

    /// <summary>Gives the file a second name; anything but EEXIST means that it has to be written after all (too many links, removed meanwhile).</summary>
    public Errno TryLink(int directory, ReadOnlySpan<char> newName) => FileCalls.TryHardLink(parent, name, directory, newName);

    /// <summary>Writes what was found to be the same.</summary>
    public void CopyTo(int target)
    {
        for (long copied = 0; copied < _same;)
        {
            var got = RandomAccess.Read(_file, _buffer.AsSpan(0, (int)Math.Min(BufferSize, _same - copied)), copied);
            if (got == 0) throw new LinuxException("pread64", path, Errno.EIO);
            FileCalls.WriteAll(target, _buffer.AsSpan(0, got), path);
            copied += got;
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _file.Dispose();
    }
}
