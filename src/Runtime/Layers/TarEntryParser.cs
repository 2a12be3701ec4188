using BuildKit.Linux;

namespace BuildKit.Layers;

/// <summary>One header block and what was said before it, as an entry with a safe name.</summary>
internal readonly ref struct TarEntryParser(ReadOnlySpan<byte> header, PaxAttributes pax, TarLimits limits, long offset)
{
    private static readonly long EarliestTime = DateTimeOffset.MinValue.ToUnixTimeSeconds();
    private static readonly long LatestTime = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    private readonly ReadOnlySpan<byte> _header = header;

    public LayerEntry Parse(byte[]? longName, byte[]? longLink, Func<Stream> open)
    {
        // Go's order: a GNU name wins over a pax one.
        var rawName = longName ?? pax.Path ?? HeaderName();
        var path = Clean(rawName);
        var target = longLink ?? pax.LinkPath ?? Field(TarFormat.LinkName).ToArray();
        var type = _header[TarFormat.Type];
        if (type == TarFormat.GnuSparse || pax.IsSparse) throw LayerException.UnsupportedType(path, "a sparse file");

        // Before POSIX a directory was a file whose name ends in a slash. Not so for '0': a reader that thinks otherwise takes content for headers.
        if (type == TarFormat.OldRegularFile && rawName.AsSpan().EndsWith("/"u8)) type = TarFormat.Directory;
        if (path == "." && type != TarFormat.Directory) throw LayerException.UnsafeName(".", "is the root, but the entry is not a directory");
        return type switch
        {
            TarFormat.RegularFile or TarFormat.OldRegularFile or TarFormat.ContiguousFile => Of(path, new LayerEntry.RegularFile(Size(), open) { Path = "", Mode = 0 }),
            TarFormat.Directory => Of(path, new LayerEntry.Directory { Path = "", Mode = 0 }),
            TarFormat.SymbolicLink => Of(path, new LayerEntry.SymbolicLink(LinkTarget(target)) { Path = "", Mode = 0 }),
            TarFormat.HardLink => Of(path, new LayerEntry.HardLink(Clean(target)) { Path = "", Mode = 0 }),
            TarFormat.CharacterDevice => Of(path, new LayerEntry.CharacterDevice(Device(TarFormat.Major), Device(TarFormat.Minor)) { Path = "", Mode = 0 }),
            TarFormat.BlockDevice => Of(path, new LayerEntry.BlockDevice(Device(TarFormat.Major), Device(TarFormat.Minor)) { Path = "", Mode = 0 }),
            TarFormat.Fifo => Of(path, new LayerEntry.Fifo { Path = "", Mode = 0 }),
            _ => throw LayerException.UnsupportedType(path, $"of the unknown type 0x{type:x2}"),
        };
    }

    private LayerEntry Of(string path, LayerEntry entry) => entry with
    {
        Path = path,
        Mode = (int)(Number("mode", TarFormat.Mode) & 0xFFF),
        Uid = Id("uid", pax.Uid ?? Number("uid", TarFormat.Uid)),
        Gid = Id("gid", pax.Gid ?? Number("gid", TarFormat.Gid)),
        // Out of range is noise of broken clocks, no attack: file systems clamp as well.
        Time = DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(pax.Time ?? Number("mtime", TarFormat.Time), EarliestTime, LatestTime)),
        Xattrs = pax.Xattrs,
    };

    private byte[] HeaderName()
    {
        var name = Field(TarFormat.Name);
        // GNU keeps other things where ustar has the prefix.
        var prefix = _header[TarFormat.Magic].StartsWith("ustar\0"u8) ? Field(TarFormat.Prefix) : default;
        return prefix.IsEmpty ? name.ToArray() : [.. prefix, (byte)'/', .. name];
    }

    private ReadOnlySpan<byte> Field(Range range)
    {
        var field = _header[range];
        var end = field.IndexOf((byte)0);
        return end < 0 ? field : field[..end];
    }

    /// <summary>Drops what says nothing ("./", doubled and outer slashes) and refuses what leaves the root.</summary>
    private string Clean(ReadOnlySpan<byte> raw)
    {
        if (raw.Length > limits.MaximumNameLength) throw LayerException.NameTooLong(limits.MaximumNameLength);
        if (raw.IsEmpty) throw LayerException.UnsafeName("", "is empty");
        var clean = new byte[raw.Length];
        var length = 0;
        foreach (var range in raw.Split((byte)'/'))
        {
            var segment = raw[range];
            if (segment.IsEmpty || segment.SequenceEqual("."u8)) continue;
            if (segment.SequenceEqual(".."u8)) throw LayerException.UnsafeName(PosixPath.Decode(raw), "has '..' in it");
            if (length > 0) clean[length++] = (byte)'/';
            segment.CopyTo(clean.AsSpan(length));
            length += segment.Length;
        }
        return length == 0 ? "." : PosixPath.Decode(clean.AsSpan(0, length));
    }

    private string LinkTarget(ReadOnlySpan<byte> target)
    {
        if (target.Length > limits.MaximumNameLength) throw LayerException.NameTooLong(limits.MaximumNameLength);
        return target.IsEmpty ? throw LayerException.UnsafeName("", "is an empty link target") : PosixPath.Decode(target);
    }

    private long Size()
    {
        var size = pax.Size ?? Number("size", TarFormat.Size);
        if (size < 0) throw LayerException.BadNumber("size", $"{size}", offset);
        return size <= limits.MaximumTotalBytes ? size : throw LayerException.TooManyBytes(limits.MaximumTotalBytes);
    }

    private int Id(string field, long id) => id is >= 0 and <= int.MaxValue ? (int)id : throw LayerException.BadNumber(field, $"{id}", offset);

    private uint Device(Range range)
    {
        var number = Number("device number", range);
        return number is >= 0 and <= uint.MaxValue ? (uint)number : throw LayerException.BadNumber("device number", $"{number}", offset);
    }

    private long Number(string field, Range range) =>
        TarFormat.TryReadNumber(_header[range], out var value) ? value : throw LayerException.BadNumber(field, PosixPath.Decode(_header[range]), offset);
}
