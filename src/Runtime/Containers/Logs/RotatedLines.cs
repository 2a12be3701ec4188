using System.Globalization;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Containers.Logs;

/// <summary>Reads the lines of a file and of its rotated predecessors (FILE.1 is the newest of them) in order, and goes on while it grows and rotates.</summary>
[SupportedOSPlatform("linux")]
internal sealed class RotatedLines : IDisposable
{
    /// <summary>An entry of a log has at most 16 KiB of text, each byte of which may take six to escape.</summary>
    private const int LongestLine = 16 * 1024 * 6 + 256;
    private const int BlockSize = 64 * 1024;
    private readonly string _path;
    private readonly Queue<string> _older = new();
    private FileStream? _file;
    private byte[] _buffer = new byte[BlockSize];
    private int _start;
    private int _end;

    public RotatedLines(string path, int? tail)
    {
        _path = path;
        var files = Files();
        var (first, offset) = tail is { } count ? FindTail(files, count) : (0, 0L);
        foreach (var file in files.Skip(first)) _older.Enqueue(file);
        OpenNext(offset);
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

    public void Dispose() => _file?.Dispose();

    /// <summary>Oldest first; the current file last.</summary>
    private List<string> Files()
    {
        var files = new List<string>();
        for (var i = 1; File.Exists(Name(i)); i++) files.Insert(0, Name(i));
        if (File.Exists(_path)) files.Add(_path);
        return files;
    }

    private string Name(int number) => string.Create(CultureInfo.InvariantCulture, $"{_path}.{number}");

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
        if (_file is null && !OpenNext(0)) return false;
        if (_start > 0)
        {
            Buffer.BlockCopy(_buffer, _start, _buffer, 0, _end - _start);
            (_start, _end) = (0, _end - _start);
        }

        // A line that long is no entry; what follows its next newline may be one.
        if (_end > LongestLine) _end = 0;
        if (_buffer.Length - _end < BlockSize) Array.Resize(ref _buffer, _end + BlockSize);
        var count = _file!.Read(_buffer, _end, BlockSize);
        _end += count;
        return count > 0 || (IsReplaced() && OpenNext(0));
    }

    private bool OpenNext(long offset)
    {
        while (true)
        {
            if (!_older.TryDequeue(out var next))
            {
                if (_file is not null && !IsReplaced()) return false;
                next = _path;
            }

            try
            {
                var file = new FileStream(next, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
                file.Position = offset;
                _file?.Dispose();
                _file = file;
                return true;
            }
            catch (FileNotFoundException)
            {
                // Rotated away between looking and opening, or not written yet.
                if (_older.Count == 0) return false;
            }
        }
    }

    /// <summary>A file that is still to be read in order counts as replaced; so does the current one after a rotation.</summary>
    private bool IsReplaced()
    {
        if (_older.Count > 0) return true;
        try
        {
            using var current = File.OpenHandle(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return Linux.FileIdentity.Of(current) != Linux.FileIdentity.Of(_file!.SafeFileHandle);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
    }

    /// <summary>The file and the offset at which the last <paramref name="count"/> lines begin, found by reading backwards.</summary>
    private static (int File, long Offset) FindTail(List<string> files, int count)
    {
        for (var i = files.Count - 1; i >= 0; i--)
        {
            using var file = File.OpenHandle(files[i], FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (FindTail(file, ref count) is { } offset) return (i, offset);
        }

        return (0, 0);
    }

    private static long? FindTail(SafeFileHandle file, ref int count)
    {
        var block = new byte[BlockSize];
        var length = RandomAccess.GetLength(file);
        for (var end = length; end > 0;)
        {
            var start = Math.Max(0, end - BlockSize);
            var read = RandomAccess.Read(file, block.AsSpan(0, (int)(end - start)), start);
            for (var i = read - 1; i >= 0; i--)
            {
                // The newline that ends the line before the wanted ones; the file's own last newline ends a wanted one.
                if (block[i] == '\n' && start + i != length - 1 && --count <= 0) return start + i + 1;
                if (block[i] == '\n' && start + i == length - 1 && count <= 0) return length;
            }

            end = start;
        }

        // The file's first line has no newline before it.
        if (length > 0) count--;
        return count <= 0 && length > 0 ? 0 : null;
    }
}
