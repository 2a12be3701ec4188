using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Containers.Logs;

/// <summary>
/// Reads the lines of a file and of its rotated predecessors (FILE.1 is the newest of them) in order, and goes on while it grows and rotates.
/// Nothing is read twice, and nothing is missed, but what was rotated away before it could be read: who writes never waits for a reader.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class RotatedLines : IDisposable
{
    /// <summary>An entry of a log has at most 16 KiB of text, each byte of which may take six to escape.</summary>
    private const int LongestLine = 16 * 1024 * 6 + 256;
    private const int BlockSize = 64 * 1024;
    private readonly string _path;

    /// <summary>Open, so that they can be read even when their names are gone. Oldest first.</summary>
    private readonly Queue<SafeFileHandle> _newer = new();
    private SafeFileHandle? _file;
    private long _position;
    private bool _isClosed;
    private byte[] _buffer = new byte[BlockSize];
    private int _start;
    private int _end;

    public RotatedLines(string path, int? tail)
    {
        _path = path;
        var files = RotatedFiles.Open(path, newerThan: null);
        var (first, offset) = tail is { } count ? LogTail.Find(files, count) : (0, 0L);
        for (var i = 0; i < first; i++) files[i].Dispose();
        for (var i = first; i < files.Count; i++) _newer.Enqueue(files[i]);
        if (Advance()) _position = offset;
    }

    /// <summary>False at the end of what has been written so far; calling again later may give more. The line is good until the next call.</summary>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        while (!TryTakeLine(out line))
        {
            if (!Fill()) return false;
        }

        return true;
    }

    public void Dispose()
    {
        _file?.Dispose();
        foreach (var file in _newer) file.Dispose();
    }

    private bool TryTakeLine(out ReadOnlySpan<byte> line)
    {
        var pending = _buffer.AsSpan(_start, _end - _start);
        var length = pending.IndexOf((byte)'\n');
        line = length < 0 ? default : pending[..length];
        _start += length + 1;
        return length >= 0;
    }

    private bool Fill()
    {
        if (_start > 0)
        {
            Buffer.BlockCopy(_buffer, _start, _buffer, 0, _end - _start);
            (_start, _end) = (0, _end - _start);
        }

        // A line that long is no entry; what follows its next newline may be one.
        if (_end > LongestLine) _end = 0;
        if (_buffer.Length - _end < BlockSize) Array.Resize(ref _buffer, _end + BlockSize);
        while (true)
        {
            if (_file is not null && ReadBlock()) return true;
            if (_isClosed || _file is null)
            {
                if (!FindNewer() || !Advance()) return false;
            }
            else if (FindNewer())
            {
                // Between the last read and the rotation there may have been a write.
                _isClosed = true;
            }
            else
            {
                return false;
            }
        }
    }

    private bool ReadBlock()
    {
        var count = RandomAccess.Read(_file!, _buffer.AsSpan(_end, BlockSize), _position);
        if (count == 0 && _position > 0 && RandomAccess.GetLength(_file!) < _position)
        {
            // Somebody emptied it.
            (_position, _start, _end) = (0, 0, 0);
            count = RandomAccess.Read(_file!, _buffer.AsSpan(0, BlockSize), 0);
        }

        (_position, _end) = (_position + count, _end + count);
        return count > 0;
    }

    private bool FindNewer()
    {
        if (_newer.Count > 0) return true;
        foreach (var file in RotatedFiles.Open(_path, newerThan: _file)) _newer.Enqueue(file);
        return _newer.Count > 0;
    }

    /// <summary>A last line without an end stays what it is, half a line: nothing of the next file belongs to it.</summary>
    private bool Advance()
    {
        if (!_newer.TryDequeue(out var next)) return false;
        _file?.Dispose();
        (_file, _position, _start, _end) = (next, 0, 0, 0);
        _isClosed = _newer.Count > 0;
        return true;
    }
}
