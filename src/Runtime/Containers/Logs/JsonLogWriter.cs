using System.Buffers.Text;
using System.Globalization;
using System.Runtime.Versioning;
using System.Text;

namespace BuildKit.Containers.Logs;

/// <summary>Which of a container's streams a log entry came from.</summary>
internal enum LogStream
{
    Output,
    Error,
}

/// <summary>
/// Docker's json-file: one object per line with log, stream and time. A line of the container is one entry; a line longer than 16 KiB is
/// several, of which only the last ends with a newline. Bytes that are not UTF-8 become U+FFFD, since JSON cannot hold them.
/// Safe for two streams on two threads.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class JsonLogWriter : IDisposable
{
    private const int LongestEntry = 16 * 1024;
    private readonly string _path;
    private readonly LogSettings _settings;
    private readonly TimeProvider _clock;
    private readonly Lock _gate = new();
    private readonly Line[] _lines = [new(), new()];
    private readonly byte[] _time = new byte[32];
    private byte[] _buffer = new byte[4096];
    private int _used;
    private bool _disposed;
    private FileStream _file;

    public JsonLogWriter(string path, LogSettings settings, TimeProvider clock)
    {
        (_path, _settings, _clock) = (path, settings, clock);
        _file = Open();
    }

    public void Append(LogStream stream, ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            var line = _lines[(int)stream];
            while (!bytes.IsEmpty)
            {
                var end = bytes.IndexOf((byte)'\n') + 1;
                var take = Math.Min(end > 0 ? end : bytes.Length, LongestEntry - line.Length);
                line.Append(bytes[..take]);
                bytes = bytes[take..];
                if (take == end || line.Length == LongestEntry) WriteEntry(stream, line);
            }

            Flush();
        }
    }

    /// <summary>Nobody goes on with a line that has no newline yet: it is written as it is.</summary>
    public void EndLines()
    {
        lock (_gate)
        {
            if (_lines[0].Length > 0) WriteEntry(LogStream.Output, _lines[0]);
            if (_lines[1].Length > 0) WriteEntry(LogStream.Error, _lines[1]);
            Flush();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed) return;
            _disposed = true;
            EndLines();
            _file.Dispose();
        }
    }

    private void WriteEntry(LogStream stream, Line line)
    {
        Put("{\"log\":\""u8);
        PutEscaped(line.Bytes);
        Put(stream == LogStream.Output ? "\",\"stream\":\"stdout\",\"time\":\""u8 : "\",\"stream\":\"stderr\",\"time\":\""u8);
        var now = _clock.GetUtcNow().UtcDateTime;
        now.TryFormat(_time, out var length, "yyyy-MM-ddTHH:mm:ss.fffffff", CultureInfo.InvariantCulture);
        Put(_time.AsSpan(0, length));
        Put("00Z\"}\n"u8);
        line.Clear();
        if (_settings.MaximumSize is { } most && _file.Position + _used > most) Rotate();
    }

    private void Rotate()
    {
        Flush();
        _file.Dispose();
        for (var i = _settings.MaximumFiles - 1; i > 0; i--)
        {
            var from = i == 1 ? _path : Name(i - 1);
            if (File.Exists(from)) File.Move(from, Name(i), overwrite: true);
        }

        if (_settings.MaximumFiles == 1) File.Delete(_path);
        _file = Open();
    }

    private string Name(int number) => string.Create(CultureInfo.InvariantCulture, $"{_path}.{number}");

    private FileStream Open() => new(_path, new FileStreamOptions
    {
        Mode = FileMode.Append,
        Access = FileAccess.Write,
        Share = FileShare.ReadWrite | FileShare.Delete,
        BufferSize = 0,
        UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
    });

    private void PutEscaped(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            var plain = text.IndexOfAny(Special);
            if (plain < 0) plain = text.Length;
            if (plain > 0)
            {
                Put(text[..plain]);
                text = text[plain..];
                continue;
            }

            var b = text[0];
            if (b < 0x80)
            {
                PutEscape(b);
                text = text[1..];
                continue;
            }

            if (Rune.DecodeFromUtf8(text, out _, out var taken) == System.Buffers.OperationStatus.Done) Put(text[..taken]);
            else Put("\uFFFD"u8);
            text = text[taken..];
        }
    }

    /// <summary>What cannot stand in a JSON string as it is, and everything that needs a look for being UTF-8.</summary>
    private static readonly System.Buffers.SearchValues<byte> Special = System.Buffers.SearchValues.Create(
        [.. Enumerable.Range(0, 256).Where(b => b is < 0x20 or >= 0x80 or '"' or '\\').Select(b => (byte)b)]);

    private void PutEscape(byte b)
    {
        switch (b)
        {
            case (byte)'"': Put("\\\""u8); break;
            case (byte)'\\': Put("\\\\"u8); break;
            case (byte)'\n': Put("\\n"u8); break;
            case (byte)'\r': Put("\\r"u8); break;
            case (byte)'\t': Put("\\t"u8); break;
            default:
                Put("\\u00"u8);
                Span<byte> hex = stackalloc byte[2];
                Utf8Formatter.TryFormat(b, hex, out _, new System.Buffers.StandardFormat('x', 2));
                Put(hex);
                break;
        }
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        if (_used + bytes.Length > _buffer.Length)
        {
            Flush();
            if (bytes.Length > _buffer.Length) _buffer = new byte[LongestEntry];
        }

        bytes.CopyTo(_buffer.AsSpan(_used));
        _used += bytes.Length;
    }

    private void Flush()
    {
        if (_used > 0) _file.Write(_buffer, 0, _used);
        _used = 0;
    }

    /// <summary>What a stream has said since its last newline.</summary>
    private sealed class Line
    {
        private byte[] _bytes = new byte[512];

        public int Length { get; private set; }

        public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, Length);

        public void Append(ReadOnlySpan<byte> bytes)
        {
            if (Length + bytes.Length > _bytes.Length) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 4, Length + bytes.Length));
            bytes.CopyTo(_bytes.AsSpan(Length));
            Length += bytes.Length;
        }

        public void Clear() => Length = 0;
    }
}
