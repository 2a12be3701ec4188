using System.Text;
using BuildKit.Layers;

namespace BuildKit.Runtime.Tests.Layers;

/// <summary>Archives in memory.</summary>
internal static class Tars
{
    public static readonly DateTimeOffset Time = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);

    public static LayerEntry.RegularFile File(string path, string content = "content", int mode = 0x1A4) => File(path, Encoding.UTF8.GetBytes(content), mode);

    public static LayerEntry.RegularFile File(string path, byte[] content, int mode = 0x1A4) =>
        new(content.Length, () => new MemoryStream(content)) { Path = path, Mode = mode, Time = Time };

    public static LayerEntry.Directory Directory(string path, int mode = 0x1ED) => new() { Path = path, Mode = mode, Time = Time };

    public static LayerEntry.SymbolicLink Symlink(string path, string target) => new(target) { Path = path, Mode = 0x1FF, Time = Time };

    public static LayerEntry.HardLink HardLink(string path, string target) => new(target) { Path = path, Mode = 0x1A4, Time = Time };

    public static byte[] Write(params IEnumerable<LayerEntry> entries)
    {
        using var stream = new MemoryStream();
        using var writer = new TarWriter(stream);
        foreach (var entry in entries) writer.Write(entry);
        writer.Complete();
        return stream.ToArray();
    }

    /// <summary>Everything that is read back, contents in memory.</summary>
    public static List<LayerEntry> Read(byte[] tar, TarLimits? limits = null)
    {
        using var reader = new TarReader(new MemoryStream(tar), limits);
        var entries = new List<LayerEntry>();
        while (reader.Next() is { } entry) entries.Add(entry is LayerEntry.RegularFile file ? File(file) : entry);
        return entries;
    }

    public static byte[] Content(this LayerEntry entry)
    {
        using var copy = new MemoryStream();
        using var content = ((LayerEntry.RegularFile)entry).Open();
        content.CopyTo(copy);
        return copy.ToArray();
    }

    private static LayerEntry.RegularFile File(LayerEntry.RegularFile file)
    {
        var content = file.Content();
        return file with { Open = () => new MemoryStream(content) };
    }
}
