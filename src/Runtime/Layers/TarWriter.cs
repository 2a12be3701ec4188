using System.Buffers;
using BuildKit.Linux;

namespace BuildKit.Layers;

/// <summary>
/// Writes entries as a tar archive whose bytes depend on the entries alone: plain ustar headers where everything fits, a pax header with a
/// constant name before those that need one, no user names, whole seconds. The order and the parent directories are the caller's business.
/// <see cref="Complete"/> ends the archive; one that is disposed of without it has no end, so that an interrupted one is never taken for whole.
/// </summary>
public sealed class TarWriter : IDisposable
{
    private const int CopyBufferSize = 128 * 1024;

    private readonly Stream _output;
    private readonly bool _leaveOpen;
    private readonly byte[] _copyBuffer = ArrayPool<byte>.Shared.Rent(CopyBufferSize);
    private readonly TarHeaderWriter _headers;
    private bool _disposed;

    public TarWriter(Stream output, bool leaveOpen = false)
    {
        _output = output;
        _leaveOpen = leaveOpen;
        _headers = new TarHeaderWriter(output);
    }

    /// <summary>Writes one entry. When it throws, the archive is unusable.</summary>
    public void Write(LayerEntry entry)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        Check(entry);
        _headers.Write(entry);
        if (entry is LayerEntry.RegularFile file) CopyContent(file);
    }

    /// <summary>
    /// Two zero blocks. Tapes wanted archives padded to records of 10240 bytes; nothing that reads layers does, and a layer of one small
    /// file would be ten times its size.
    /// </summary>
    public void Complete()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _output.Write(stackalloc byte[2 * TarFormat.BlockSize]);
    }

    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        ArrayPool<byte>.Shared.Return(_copyBuffer);
        if (!_leaveOpen) _output.Dispose();
    }

    private void CopyContent(LayerEntry.RegularFile file)
    {
        using var content = file.Open();
        for (var left = file.Size; left > 0;)
        {
            var got = content.Read(_copyBuffer, 0, (int)Math.Min(left, _copyBuffer.Length));
            if (got == 0) throw LayerException.SizeChanged(file.Path, file.Size, $"{file.Size - left} bytes");
            _output.Write(_copyBuffer, 0, got);
            left -= got;
        }
        if (content.Read(_copyBuffer, 0, 1) != 0) throw LayerException.SizeChanged(file.Path, file.Size, "more bytes");
        _output.Write((stackalloc byte[TarFormat.BlockSize])[..TarFormat.Padding(file.Size)]);
    }

    private static void Check(LayerEntry entry)
    {
        CheckPath(entry.Path, isRootAllowed: entry is LayerEntry.Directory);
        switch (entry)
        {
            case LayerEntry.HardLink link:
                CheckPath(link.Target, isRootAllowed: false);
                break;
            case LayerEntry.SymbolicLink link when link.Target.Length == 0 || link.Target.Contains('\0', StringComparison.Ordinal):
                throw LayerException.NotRepresentable(entry.Path, "an empty link target or one with a NUL");
            case LayerEntry.RegularFile { Size: < 0 } file:
                throw LayerException.NotRepresentable(entry.Path, $"the size {file.Size}");
        }
        if ((entry.Mode & ~0xFFF) != 0) throw LayerException.NotRepresentable(entry.Path, $"the mode {Convert.ToString(entry.Mode, 8)}");
        if (entry.Uid < 0 || entry.Gid < 0) throw LayerException.NotRepresentable(entry.Path, $"the owner {entry.Uid}:{entry.Gid}");
    }

    private static void CheckPath(string path, bool isRootAllowed)
    {
        if (path == "." && isRootAllowed) return;
        if (path.Contains('\0', StringComparison.Ordinal)) throw LayerException.InvalidPath(path, "holds a NUL");
        if (path.StartsWith('/')) throw LayerException.InvalidPath(path, "is absolute");
        foreach (var segment in path.AsSpan().Split('/'))
        {
            if (path.AsSpan(segment) is "" or "." or "..") throw LayerException.InvalidPath(path, "has an empty, '.' or '..' segment");
        }
    }
}
