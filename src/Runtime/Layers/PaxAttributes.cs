using System.Text;
using BuildKit.Linux;

namespace BuildKit.Layers;

/// <summary>What extended headers say about the next entry, or, for a global one, about all that follow.</summary>
internal sealed class PaxAttributes
{
    public byte[]? Path { get; private set; }

    public byte[]? LinkPath { get; private set; }

    public long? Size { get; private set; }

    public long? Uid { get; private set; }

    public long? Gid { get; private set; }

    public long? Time { get; private set; }

    public Dictionary<string, byte[]>? Xattrs { get; private set; }

    public bool IsSparse { get; private set; }

    /// <summary>Reads "length key=value\n" records; of equal keys the last one wins, and an empty value takes a key back.</summary>
    public static PaxAttributes Parse(ReadOnlySpan<byte> records, bool isGlobal, long offset)
    {
        var attributes = new PaxAttributes();
        while (!records.IsEmpty)
        {
            var record = TakeRecord(ref records, offset);
            var equals = record.IndexOf((byte)'=');
            if (equals <= 0) throw LayerException.BadPax("has a record without a key", offset);
            attributes.Set(Encoding.UTF8.GetString(record[..equals]), record[(equals + 1)..], isGlobal, offset);
        }
        return attributes;
    }

    public PaxAttributes Over(PaxAttributes? global)
    {
        Uid ??= global?.Uid;
        Gid ??= global?.Gid;
        Time ??= global?.Time;
        return this;
    }

    private static ReadOnlySpan<byte> TakeRecord(ref ReadOnlySpan<byte> records, long offset)
    {
        var blank = records.IndexOf((byte)' ');
        if (blank <= 0 || !TarFormat.TryReadDecimal(records[..blank], out var length) || length <= blank + 1 || length > records.Length)
            throw LayerException.BadPax("has a record of impossible length", offset);
        if (records[(int)length - 1] != '\n') throw LayerException.BadPax("has a record that does not end in a line feed", offset);
        var record = records[(blank + 1)..((int)length - 1)];
        records = records[(int)length..];
        return record;
    }

    private void Set(string key, ReadOnlySpan<byte> value, bool isGlobal, long offset)
    {
        // One name, target or size for all entries is nothing but a way to make two readers disagree about what the archive holds.
        if (isGlobal && key is "path" or "linkpath" or "size" && isGlobal) throw LayerException.BadPax($"sets '{key}' for all entries", offset);
        switch (key)
        {
            case "path":
                Path = value.IsEmpty ? null : Text(value, offset);
                break;
            case "linkpath":
                LinkPath = value.IsEmpty ? null : Text(value, offset);
                break;
            case "size":
                Size = Number(key, value, offset);
                break;
            case "uid":
                Uid = Number(key, value, offset);
                break;
            case "gid":
                Gid = Number(key, value, offset);
                break;
            case "mtime":
                Time = Seconds(value, offset);
                break;
            default:
                SetOther(key, value, isGlobal, offset);
                break;
        }
    }

    private void SetOther(string key, ReadOnlySpan<byte> value, bool isGlobal, long offset)
    {
        if (key.StartsWith("GNU.sparse.", StringComparison.Ordinal))
        {
            IsSparse = true;
        }
        else if (key.StartsWith(TarFormat.XattrKey, StringComparison.Ordinal) && !isGlobal)
        {
            var name = key[TarFormat.XattrKey.Length..];
            if (name.Length == 0 || name.Contains('\0', StringComparison.Ordinal)) throw LayerException.BadPax("names an extended attribute badly", offset);
            (Xattrs ??= new(StringComparer.Ordinal))[name] = value.ToArray();
        }
    }

    private static byte[] Text(ReadOnlySpan<byte> value, long offset) =>
        value.Contains((byte)0) ? throw LayerException.UnsafeName(PosixPath.Decode(value), "holds a NUL") : value.ToArray();

    private static long? Number(string key, ReadOnlySpan<byte> value, long offset) =>
        value.IsEmpty ? null
        : TarFormat.TryReadDecimal(value, out var number) ? number
        : throw LayerException.BadNumber(key, PosixPath.Decode(value), offset);

    /// <summary>Seconds with an optional fraction, which layers do not keep. Rounded down, so that -0.5 is the second before the epoch.</summary>
    private static long? Seconds(ReadOnlySpan<byte> value, long offset)
    {
        var point = value.IndexOf((byte)'.');
        var whole = point < 0 ? value : value[..point];
        if (Number("mtime", whole, offset) is not { } seconds) return null;
        return whole[0] == '-' && point >= 0 && value[(point + 1)..].ContainsAnyExcept((byte)'0') ? seconds - 1 : seconds;
    }
}
