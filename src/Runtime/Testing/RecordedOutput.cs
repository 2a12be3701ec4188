using System.Text;

namespace BuildKit.Testing;

/// <summary>
/// What a container has written, both streams in the order in which it arrived, the last of it when it is much. Written by one thread,
/// read and waited for by any.
/// </summary>
internal sealed class RecordedOutput(int limit)
{
    private readonly Lock _lock = new();
    private readonly StringBuilder _text = new();
    private readonly List<(string Text, TaskCompletionSource Seen)> _awaited = [];

    /// <summary>A stream that is recorded here. Each decodes for itself: a character may be cut between two writes of one of them.</summary>
    public Stream NewStream() => new Recording(this);

    public string Text
    {
        get
        {
            lock (_lock) return _text.ToString();
        }
    }

    public string LastLines(int count)
    {
        var lines = Text.TrimEnd('\n').Split('\n');
        return string.Join('\n', lines.Skip(lines.Length - count));
    }

    public Task WaitForAsync(string text, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (Contains(text, 0)) return Task.CompletedTask;
            var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _awaited.Add((text, seen));
            return seen.Task.WaitAsync(cancellationToken);
        }
    }

    private void Append(ReadOnlySpan<char> written)
    {
        lock (_lock)
        {
            var before = _text.Length;
            _text.Append(written);
            foreach (var (text, seen) in _awaited)
                if (Contains(text, Math.Max(0, before - text.Length))) seen.TrySetResult();
            _awaited.RemoveAll(a => a.Seen.Task.IsCompleted);
            if (_text.Length > 2 * limit) _text.Remove(0, _text.Length - limit);
        }
    }

    private bool Contains(string text, int start) => _text.ToString(start, _text.Length - start).Contains(text, StringComparison.Ordinal);

    private sealed class Recording(RecordedOutput record) : Stream
    {
        private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            var characters = new char[_decoder.GetCharCount(buffer, flush: false)];
            _decoder.GetChars(buffer, characters, flush: false);
            record.Append(characters);
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
