using System.Text;
using BuildKit.Linux;

namespace BuildKit.Layers;

/// <summary>Turns an entry into its header blocks, extended headers first where one is needed.</summary>
internal sealed class TarHeaderWriter(Stream output)
{
    /// <summary>Constant: others put a process id or the file's name there, so that equal content gets different digests.</summary>
    private const string PaxName = "././@PaxHeader";

    private const string GnuLongName = "././@LongLink";

    private readonly byte[] _header = new byte[TarFormat.BlockSize];

    public void Write(LayerEntry entry)
    {
        var name = PosixPath.Bytes(entry is LayerEntry.Directory ? entry.Path + "/" : entry.Path);
        var link = PosixPath.Bytes(entry switch
        {
            LayerEntry.SymbolicLink symbolic => symbolic.Target,
            LayerEntry.HardLink hard => hard.Target,
            _ => "",
        });
        var split = FindSplit(name);
        WriteExtendedHeaders(entry, split is null ? name : null, link.Length > _header.AsSpan()[TarFormat.LinkName].Length ? link : null);
        Fill(entry, name, split ?? 0, link);
        Emit();
    }

    /// <summary>The start of the name behind the prefix (0: no prefix is needed), or null when the name does not fit into both.</summary>
    private static int? FindSplit(ReadOnlySpan<byte> name)
    {
        const int nameLength = 100, prefixLength = 155;
        if (name.Length <= nameLength) return 0;
        // The latest slash that leaves something behind it: a directory's own last slash does not count.
        var slash = name[..Math.Min(name.Length - 1, prefixLength + 1)].LastIndexOf((byte)'/');
        return slash > 0 && name.Length - slash - 1 <= nameLength ? slash + 1 : null;
    }

    private void WriteExtendedHeaders(LayerEntry entry, byte[]? longName, byte[]? longLink)
    {
        var records = new PaxRecords();
        // pax values are UTF-8. The standard's way out, hdrcharset=BINARY, makes GNU tar warn about an unknown keyword and leaves busybox
        // without the name; GNU's own long names are bytes and every reader knows them.
        if (longName is not null && !records.TryAddText("path", longName)) WriteBlob(GnuLongName, TarFormat.GnuLongName, [.. longName, 0]);
        if (longLink is not null && !records.TryAddText("linkpath", longLink)) WriteBlob(GnuLongName, TarFormat.GnuLongLink, [.. longLink, 0]);
        if (entry is LayerEntry.RegularFile file && file.Size > TarFormat.OctalLimit(12)) records.Add("size", file.Size);
        if (entry.Uid > TarFormat.OctalLimit(8)) records.Add("uid", entry.Uid);
        if (entry.Gid > TarFormat.OctalLimit(8)) records.Add("gid", entry.Gid);
        if (entry.Time.ToUnixTimeSeconds() is var time && (time < 0 || time > TarFormat.OctalLimit(12))) records.Add("mtime", time);
        foreach (var (key, value) in entry.Xattrs?.OrderBy(x => x.Key, StringComparer.Ordinal) ?? Enumerable.Empty<KeyValuePair<string, byte[]>>())
        {
            if (key.Length == 0 || key.AsSpan().ContainsAny('=', '\0')) throw LayerException.NotRepresentable(entry.Path, $"an attribute named '{PosixPath.Printable(key)}'");
            records.Add(TarFormat.XattrKey + key, value);
        }
        if (records.Bytes is { Length: > 0 } bytes) WriteBlob(PaxName, TarFormat.PaxHeader, bytes);
    }

    private void WriteBlob(string name, byte type, ReadOnlySpan<byte> content)
    {
        Clear();
        Encoding.ASCII.GetBytes(name, _header);
        SetNumbers(mode: 0x1A4, uid: 0, gid: 0, size: content.Length, time: 0);
        _header[TarFormat.Type] = type;
        Emit();
        output.Write(content);
        output.Write((stackalloc byte[TarFormat.BlockSize])[..TarFormat.Padding(content.Length)]);
    }

    private void Fill(LayerEntry entry, ReadOnlySpan<byte> name, int split, ReadOnlySpan<byte> link)
    {
        Clear();
        var header = _header.AsSpan();
        // What does not fit is cut: readers take the extended header instead.
        if (split > 0) name[..(split - 1)].CopyTo(header[TarFormat.Prefix]);
        CopyCut(name[split..], header[TarFormat.Name]);
        CopyCut(link, header[TarFormat.LinkName]);
        SetNumbers(entry.Mode, entry.Uid, entry.Gid, entry is LayerEntry.RegularFile file ? file.Size : 0, entry.Time.ToUnixTimeSeconds());
        header[TarFormat.Type] = entry switch
        {
            LayerEntry.RegularFile => TarFormat.RegularFile,
            LayerEntry.Directory => TarFormat.Directory,
            LayerEntry.SymbolicLink => TarFormat.SymbolicLink,
            LayerEntry.HardLink => TarFormat.HardLink,
            LayerEntry.CharacterDevice => TarFormat.CharacterDevice,
            LayerEntry.BlockDevice => TarFormat.BlockDevice,
            LayerEntry.Fifo => TarFormat.Fifo,
            _ => throw new ArgumentException($"{entry.GetType()} is not a case of the union.", nameof(entry)),
        };
        if (entry is LayerEntry.CharacterDevice c) SetDevice(entry.Path, c.Major, c.Minor);
        if (entry is LayerEntry.BlockDevice b) SetDevice(entry.Path, b.Major, b.Minor);
    }

    private static void CopyCut(ReadOnlySpan<byte> text, Span<byte> field) => text[..Math.Min(text.Length, field.Length)].CopyTo(field);

    private void Clear()
    {
        _header.AsSpan().Clear();
        TarFormat.UstarMagic.CopyTo(_header.AsSpan()[TarFormat.Magic]);
        TarFormat.WriteOctal(_header.AsSpan()[TarFormat.Major], 0);
        TarFormat.WriteOctal(_header.AsSpan()[TarFormat.Minor], 0);
    }

    private void SetNumbers(int mode, int uid, int gid, long size, long time)
    {
        SetNumber(TarFormat.Mode, mode);
        SetNumber(TarFormat.Uid, uid);
        SetNumber(TarFormat.Gid, gid);
        SetNumber(TarFormat.Size, size);
        SetNumber(TarFormat.Time, time);
    }

    /// <summary>A number that does not fit is zero here and true in the extended header.</summary>
    private void SetNumber(Range range, long value)
    {
        var field = _header.AsSpan()[range];
        TarFormat.WriteOctal(field, value >= 0 && value <= TarFormat.OctalLimit(field.Length) ? value : 0);
    }

    private void SetDevice(string path, uint major, uint minor)
    {
        if (Math.Max(major, minor) > TarFormat.OctalLimit(8)) throw LayerException.NotRepresentable(path, $"the device number {major}:{minor}");
        SetNumber(TarFormat.Major, major);
        SetNumber(TarFormat.Minor, minor);
    }

    private void Emit()
    {
        var checksum = _header.AsSpan()[TarFormat.Checksum];
        TarFormat.WriteOctal(checksum[..7], TarFormat.Sum(_header).Unsigned);
        checksum[7] = (byte)' ';
        output.Write(_header);
    }
}
