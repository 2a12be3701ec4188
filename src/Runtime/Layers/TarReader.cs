namespace BuildKit.Layers;

/// <summary>
/// Reads ustar, GNU and pax archives that nobody vouches for. What it returns has safe names (relative, no "..", no NUL) and sane numbers;
/// everything else ends in a <see cref="LayerException"/>. Names keep every byte, control characters included: they are legal, and only
/// messages must not show them. Absolute names lose their slash, since tools in wide use write them. After the last entry the input is read to its end.
/// </summary>
public sealed class TarReader : IDisposable
{
    private readonly Stream _stream;
    private readonly bool _leaveOpen;
    private readonly TarInput _input;
    private readonly TarHeaderReader _headers;
    private string _current = "";
    private long _entry;
    private long _opened = -1;
    private long _contentLeft;
    private int _padding;

    public TarReader(Stream input, TarLimits? limits = null, bool leaveOpen = false)
    {
        _stream = input;
        _leaveOpen = leaveOpen;
        _input = new TarInput(input, limits ?? TarLimits.Default);
        _headers = new TarHeaderReader(_input, limits ?? TarLimits.Default);
    }

    /// <summary>The next entry, or null at the end. Content that was not read is skipped.</summary>
    public LayerEntry? Next()
    {
        _input.Skip(_contentLeft + _padding);
        (_contentLeft, _padding) = (0, 0);
        _entry++;
        var number = _entry;
        var entry = _headers.Next(() => OpenContent(number));
        if (entry is LayerEntry.RegularFile file)
        {
            _current = file.Path;
            _contentLeft = file.Size;
            _padding = TarFormat.Padding(file.Size);
        }
        return entry;
    }

    public void Dispose()
    {
        if (!_leaveOpen) _stream.Dispose();
    }

    /// <summary>The next part of the current entry's content, valid until the next call; empty behind its end.</summary>
    internal ReadOnlySpan<byte> TakeContent(int limit = int.MaxValue)
    {
        if (_contentLeft == 0) return default;
        var part = _input.Take(Math.Min(limit, _contentLeft));
        if (part.IsEmpty) throw LayerException.Truncated(_input.Offset);
        _contentLeft -= part.Length;
        return part;
    }

    internal bool IsCurrent(long entry) => _entry == entry;

    private TarContentStream OpenContent(long entry)
    {
        if (_entry != entry || _opened == entry) throw LayerException.StaleContent(_current);
        _opened = entry;
        return new TarContentStream(this, entry, _current, _contentLeft);
    }
}
