using BuildKit.Linux;

namespace BuildKit.Layers;

/// <summary>Parses header blocks and the extended headers before them into entries. Where readers differ, Go's archive/tar decides: engines use it.</summary>
internal sealed class TarHeaderReader(TarInput input, TarLimits limits)
{
    private readonly byte[] _header = new byte[TarFormat.BlockSize];
    private PaxAttributes? _global;
    private long _headersRead;
    private long _offset;

    public LayerEntry? Next(Func<Stream> open)
    {
        PaxAttributes? pax = null;
        byte[]? longName = null, longLink = null;
        while (TakeHeader())
        {
            switch (_header[TarFormat.Type])
            {
                case TarFormat.PaxGlobalHeader:
                    _global = PaxAttributes.Parse(TakeSpecial(), isGlobal: true, _offset).Over(_global);
                    break;
                case TarFormat.PaxHeader:
                    if (pax is not null) throw LayerException.BadPax("follows another one for the same entry", _offset);
                    pax = PaxAttributes.Parse(TakeSpecial(), isGlobal: false, _offset);
                    break;
                case TarFormat.GnuLongName:
                    if (longName is not null) throw LayerException.BadPax("follows another one for the same entry", _offset);
                    longName = TakeGnuName();
                    break;
                case TarFormat.GnuLongLink:
                    if (longLink is not null) throw LayerException.BadPax("follows another one for the same entry", _offset);
                    longLink = TakeGnuName();
                    break;
                default:
                    return new TarEntryParser(_header, (pax ?? new()).Over(_global), limits, _offset).Parse(longName, longLink, open);
            }
        }
        return pax is null && longName is null && longLink is null ? null : throw LayerException.Truncated(input.Offset);
    }

    /// <summary>False at the end of the archive, when everything behind it has been read and found to be zero.</summary>
    private bool TakeHeader()
    {
        _offset = input.Offset;
        var block = input.TakeBlock();
        // Writers that forget the two blocks at the end exist; a file cut exactly here cannot be told from theirs. The digest can.
        if (block.IsEmpty) return false;
        if (!block.ContainsAnyExcept((byte)0))
        {
            TakeZeros();
            return false;
        }
        block.CopyTo(_header);
        if (++_headersRead > limits.MaximumEntries) throw LayerException.TooManyEntries(limits.MaximumEntries);
        CheckSum();
        return true;
    }

    private void CheckSum()
    {
        var (unsigned, signed) = TarFormat.Sum(_header);
        if (!TarFormat.TryReadNumber(_header.AsSpan()[TarFormat.Checksum], out var want) || (want != unsigned && want != signed))
            throw LayerException.BadChecksum(_offset);
    }

    private void TakeZeros()
    {
        while (input.Take(int.MaxValue) is { IsEmpty: false } part)
        {
            var at = part.IndexOfAnyExcept((byte)0);
            if (at >= 0) throw LayerException.TrailingGarbage(input.Offset - part.Length + at);
        }
    }

    private byte[] TakeSpecial()
    {
        if (!TarFormat.TryReadNumber(_header.AsSpan()[TarFormat.Size], out var size) || size < 0)
            throw LayerException.BadNumber("size", PosixPath.Decode(_header.AsSpan()[TarFormat.Size]), _offset);
        if (size > limits.MaximumPaxSize) throw LayerException.PaxTooLarge(size, limits.MaximumPaxSize);
        var content = input.TakeExactly((int)size);
        input.Skip(TarFormat.Padding(size));
        return content;
    }

    private byte[] TakeGnuName()
    {
        var name = TakeSpecial().AsSpan();
        var end = name.IndexOf((byte)0);
        return (end < 0 ? name : name[..end]).ToArray();
    }
}
