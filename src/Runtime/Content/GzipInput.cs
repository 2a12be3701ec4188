namespace BuildKit.Content;

/// <summary>
/// Feeds a decoder that does not tell how much of its input it used. The last piece handed out stays at hand until the next one is asked
/// for, and the whole member as long as it fits, so that the place where the decoder stopped can be found.
/// </summary>
internal sealed class GzipInput(Stream source) : ReadOnlyStream
{
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(64 * 1024);
    private int _member;
    private int _piece;
    private int _next;
    private int _end;

    /// <summary>True once a read found nothing: whoever still wanted input was cut off.</summary>
    public bool HasEnded { get; private set; }

    public override int Read(Span<byte> buffer)
    {
        if (_next == _end) Refill();
        _piece = _next;
        var count = Math.Min(buffer.Length, _end - _next);
        _buffer.AsSpan(_next, count).CopyTo(buffer);
        _next += count;
        return count;
    }

    /// <summary>What comes next is the start of a member's compressed data.</summary>
    public void BeginMember() => _member = _next;

    /// <summary>
    /// Goes to behind the one occurrence of <paramref name="mark"/> that begins in the last piece or right behind it. False when there is none.
    /// Of several only <paramref name="measure"/> knows the right one: it decodes the member again, byte by byte, and returns its length. A member
    /// too long for that is no tiny repeated one, which is how an honest file comes to have several: false as well.
    /// </summary>
    public bool TryRewindBehind(ReadOnlySpan<byte> mark, Func<ReadOnlyMemory<byte>, int> measure)
    {
        var piece = _next - _piece;
        if (_buffer.Length - _next < mark.Length && _member > 0) MoveToFront(_member);
        if (_buffer.Length - _next < mark.Length) MoveToFront(_piece);
        FillTo(_next + mark.Length);
        var window = _buffer.AsSpan(_next - piece, Math.Min(_end, _next + mark.Length) - (_next - piece));
        var (first, last) = (window.IndexOf(mark), window.LastIndexOf(mark));
        if (first < 0 || (first != last && _member < 0)) return false;
        var end = first == last ? _next - piece + first : _member + measure(_buffer.AsMemory(_member, _end - _member));
        if (!_buffer.AsSpan(end, _end - end).StartsWith(mark)) return false;
        _next = end + mark.Length;
        return true;
    }

    public int TakeByte()
    {
        Span<byte> one = stackalloc byte[1];
        return Read(one) == 0 ? -1 : one[0];
    }

    /// <summary>The decoder borrows this stream and is disposed of once per member; the source is closed by the reader.</summary>
    public void CloseSource() => source.Dispose();

    private void Refill()
    {
        if (_member > 0) MoveToFront(_member);
        if (_member < 0 || _end == _buffer.Length) (_member, _next, _end) = (-1, 0, 0);
        var got = source.Read(_buffer, _end, _buffer.Length - _end);
        _end += got;
        HasEnded = got == 0;
    }

    private void MoveToFront(int from)
    {
        if (from == 0) return;
        _buffer.AsSpan(from, _end - from).CopyTo(_buffer);
        (_member, _piece, _next, _end) = (_member < from ? -1 : _member - from, _piece - from, _next - from, _end - from);
    }

    private void FillTo(int count)
    {
        while (_end < count)
        {
            var got = source.Read(_buffer, _end, _buffer.Length - _end);
            if (got == 0) return;
            _end += got;
        }
    }
}
