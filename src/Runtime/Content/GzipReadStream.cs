using System.Buffers.Binary;
using System.IO.Compression;

namespace BuildKit.Content;

/// <summary>
/// Reads every member of a gzip file. The BCL inflates, but neither notices a file that is cut off, nor data behind the last member, nor
/// says where a member ended; so headers and trailers are read here. Where the compressed data ended is found by its trailer, which
/// is known by then: the checksum and the size of what came out, somewhere in the last 8 KiB that the decoder was given. The real one is
/// always among what is found. Where there are several (small equal members in a row, or a forgery), the member is decoded again slowly.
/// </summary>
internal sealed class GzipReadStream : ReadOnlyStream
{
    private const int ExtraFlag = 4, NameFlag = 8, CommentFlag = 16, HeaderChecksumFlag = 2, ReservedFlags = 0xE0;

    private readonly GzipInput _input;
    private DeflateStream? _member;
    private uint _crc;
    private uint _size;
    private bool _ended;

    public GzipReadStream(Stream input) => _input = new GzipInput(input);

    public override int Read(Span<byte> buffer)
    {
        while (!_ended && !buffer.IsEmpty)
        {
            if (_member is null && !TryOpenMember()) break;
            var got = Inflate(buffer);
            if (got > 0) return got;
            FinishMember();
        }
        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _member?.Dispose();
            _input.CloseSource();
        }
        base.Dispose(disposing);
    }

    private int Inflate(Span<byte> buffer)
    {
        try
        {
            var got = _member!.Read(buffer);
            _crc = Crc32.Append(_crc, buffer[..got]);
            _size += (uint)got;
            return got;
        }
        catch (InvalidDataException e)
        {
            throw ContentException.Damaged(CompressionKind.Gzip, e);
        }
    }

    private void FinishMember()
    {
        if (_input.HasEnded) throw ContentException.CutOff(CompressionKind.Gzip);
        Span<byte> trailer = stackalloc byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, _crc);
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[4..], _size);
        if (!_input.TryRewindBehind(trailer, Measure)) throw ContentException.Damaged(CompressionKind.Gzip);
        _member!.Dispose();
        (_member, _crc, _size) = (null, 0, 0);
    }

    private static int Measure(ReadOnlyMemory<byte> member)
    {
        using var input = new DrippingStream(member);
        using var deflate = new DeflateStream(input, CompressionMode.Decompress);
        var scratch = new byte[8192];
        while (deflate.Read(scratch, 0, scratch.Length) > 0)
        {
        }
        return input.Dripped;
    }

    /// <summary>False when nothing but zero padding follows.</summary>
    private bool TryOpenMember()
    {
        var first = _input.TakeByte();
        if (first <= 0)
        {
            SkipPadding(first);
            _ended = true;
            return false;
        }
        if (first != 0x1F || Next() != 0x8B) throw ContentException.TrailingGarbage(CompressionKind.Gzip);
        SkipHeader();
        _input.BeginMember();
        _member = new DeflateStream(_input, CompressionMode.Decompress, leaveOpen: true);
        return true;
    }

    private void SkipHeader()
    {
        const int deflate = 8;
        if (Next() != deflate) throw ContentException.Damaged(CompressionKind.Gzip);
        var flags = Next();
        if ((flags & ReservedFlags) != 0) throw ContentException.Damaged(CompressionKind.Gzip);
        for (var timeExtraAndSystem = 0; timeExtraAndSystem < 6; timeExtraAndSystem++) Next();
        if ((flags & ExtraFlag) != 0)
        {
            for (var length = Next() | (Next() << 8); length > 0; length--) Next();
        }
        if ((flags & NameFlag) != 0) SkipText();
        if ((flags & CommentFlag) != 0) SkipText();
        if ((flags & HeaderChecksumFlag) != 0) _ = (Next(), Next());
    }

    private void SkipText()
    {
        while (Next() != 0)
        {
        }
    }

    private int Next()
    {
        var b = _input.TakeByte();
        return b >= 0 ? b : throw ContentException.CutOff(CompressionKind.Gzip);
    }

    private void SkipPadding(int first)
    {
        for (var b = first; b >= 0; b = _input.TakeByte())
        {
            if (b != 0) throw ContentException.TrailingGarbage(CompressionKind.Gzip);
        }
    }
}
