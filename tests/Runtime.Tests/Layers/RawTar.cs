using System.Text;
using BuildKit.Layers;

namespace BuildKit.Runtime.Tests.Layers;

/// <summary>Blocks as no honest writer makes them.</summary>
internal static class RawTar
{
    public static readonly byte[] End = new byte[1024];

    public static byte[] Header(string name, char type = '0', long size = 0, string link = "", Action<byte[]>? change = null)
    {
        var header = new byte[512];
        Encoding.Latin1.GetBytes(name, header.AsSpan(0, 100));
        TarFormat.WriteOctal(header.AsSpan()[TarFormat.Mode], 0x1A4);
        TarFormat.WriteOctal(header.AsSpan()[TarFormat.Uid], 0);
        TarFormat.WriteOctal(header.AsSpan()[TarFormat.Gid], 0);
        TarFormat.WriteOctal(header.AsSpan()[TarFormat.Size], size);
        TarFormat.WriteOctal(header.AsSpan()[TarFormat.Time], 0);
        header[TarFormat.Type] = (byte)type;
        Encoding.Latin1.GetBytes(link, header.AsSpan()[TarFormat.LinkName]);
        TarFormat.UstarMagic.CopyTo(header.AsSpan()[TarFormat.Magic]);
        change?.Invoke(header);
        Sign(header);
        return header;
    }

    public static void Sign(byte[] header) => TarFormat.WriteOctal(header.AsSpan()[TarFormat.Checksum], TarFormat.Sum(header).Unsigned);

    /// <summary>A header with its content, padded to blocks.</summary>
    public static byte[] Entry(string name, char type, byte[] content, Action<byte[]>? change = null) =>
        [.. Header(name, type, content.Length, change: change), .. content, .. new byte[TarFormat.Padding(content.Length)]];

    public static byte[] Pax(params (string Key, string Value)[] records) => Pax('x', records);

    public static byte[] Pax(char type, params (string Key, string Value)[] records)
    {
        var pax = new PaxRecords();
        foreach (var (key, value) in records) pax.Add(key, Encoding.UTF8.GetBytes(value));
        return Entry("pax", type, pax.Bytes);
    }

    public static byte[] PaxRaw(string records) => Entry("pax", 'x', Encoding.Latin1.GetBytes(records));

    public static byte[] GnuLong(char type, string name) => Entry("././@LongLink", type, [.. Encoding.UTF8.GetBytes(name), 0]);

    public static void Put(this byte[] header, Range field, ReadOnlySpan<byte> value)
    {
        header.AsSpan()[field].Clear();
        value.CopyTo(header.AsSpan()[field]);
    }

    public static byte[] Of(params byte[][] parts) => [.. parts.SelectMany(p => p)];
}
