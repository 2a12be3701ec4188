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
/// Docker's json-file: one object per line with log, stream, time, and what else each entry shall carry. A line of the container is one entry; a line longer than 16 KiB is
/// several, of which only the last ends with a newline. Bytes that are not UTF-8 become U+FFFD, since JSON cannot hold them.
/// Safe for two streams on two threads. A full disk costs lines of the log, never the container that wrote them.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class JsonLogWriter : IDisposable
{
    private const int LongestEntry = 16 * 1024;
    private readonly LogFiles _files;
    private readonly TimeProvider _clock;
    private readonly byte[] _attributes;
    private readonly Lock _gate = new();
    private readonly Line[] _lines = [new(), new()];
    private readonly byte[] _time = new byte[32];
    private byte[] _buffer = new byte[4096];
    private int _used;
    private bool _disposed;

    public JsonLogWriter(string path, LogSettings settings, TimeProvider clock, byte[]? attributes = null) =>
        (_files, _clock, _attributes) = (new LogFiles(path, settings), clock, attributes ?? []);

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
            _files.Dispose();
        }
    }

    private void WriteEntry(LogStream stream, Line line)
    {
        var start = _used;
        Put("{\"log\":\""u8);
        PutEscaped(line.Bytes);
        Put(stream == LogStream.Output ? "\",\"stream\":\"stdout\","u8 : "\",\"stream\":\"stderr\","u8);
        Put(_attributes);
        Put("\"time\":\""u8);
        var now = _clock.GetUtcNow().UtcDateTime;
        now.TryFormat(_time, out var length, "yyyy-MM-ddTHH:mm:ss.fffffff", CultureInfo.InvariantCulture);
        Put(_time.AsSpan(0, length));
        Put("00Z\"}\n"u8);
        line.Clear();
        if (!_files.Fits(_used)) TurnOver(start);
        else if (_used >= LongestEntry) Flush();
    }

    /// <summary>The entry that begins at <paramref name="start"/> is the first of a new file.</summary>
    private void TurnOver(int start)
    {
        _files.Write(_buffer.AsSpan(0, start));
        _files.TurnOver();
        _files.Write(_buffer.AsSpan(start, _used - start));
        _used = 0;
    }

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
        if (_used + bytes.Length > _buffer.Length) Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _used + bytes.Length));
        bytes.CopyTo(_buffer.AsSpan(_used));
        _used += bytes.Length;
    }

    /// <summary>Whole entries only: who reads or copies the file never meets half of one, unless this process is killed inside the system call.</summary>
    private void Flush()
    {
        _files.Write(_buffer.AsSpan(0, _used));
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
