using BuildKit.Layers;

namespace BuildKit.Interop.Tests.Layers;

/// <summary>Everything that a layer may hold, parents before children and siblings in the order of their bytes, as a directory's listing has it.</summary>
internal static class SampleTree
{
    private static readonly DateTimeOffset Time = DateTimeOffset.FromUnixTimeSeconds(1_600_000_000);

    /// <summary>What plain ustar and GNU's long names can say: every tar there is reads it.</summary>
    public static IEnumerable<LayerEntry> Plain()
    {
        yield return Directory("bin", 0x1ED);
        yield return File("bin/su", "set-user-id", 0x9ED);
        yield return new LayerEntry.HardLink("bin/su") { Path = "bin/su2", Mode = 0x9ED, Time = Time };
        yield return new LayerEntry.CharacterDevice(1, 3) { Path = "device", Mode = 0x1B6, Time = Time };
        yield return new LayerEntry.BlockDevice(259, 1000) { Path = "disk", Mode = 0x1B0, Time = Time, Gid = 6 };
        yield return File("empty", "", 0x100);
        yield return new LayerEntry.Fifo { Path = "fifo", Mode = 0x180, Time = Time };
        yield return Directory("latin-\uDCE4", 0x1C0);
        yield return File("latin-\uDCE4/" + new string('\uDCE4', 255), "long and not text", 0x1A4);
        yield return Symlink("link-" + new string('x', 90), "../../anywhere");
        yield return Directory(new string('p', 120), 0x3FF);
        yield return File(new string('p', 120) + "/" + new string('n', 100), "prefix", 0x1A4) with { Uid = 2097151, Gid = 1000 };
        yield return Symlink("s", "/" + new string('\uDCFF', 200));
        yield return File("zwölf", "zwölf", 0x1A4);
    }

    /// <summary>What needs pax headers.</summary>
    public static IEnumerable<LayerEntry> Pax()
    {
        yield return Directory("a", 0x1ED) with { Xattrs = new Dictionary<string, byte[]> { ["user.on-directory"] = [1] } };
        yield return File("a/" + new string('ü', 120), "long text", 0x1A4);
        yield return File("ids", "ids", 0x1A4) with { Uid = 2097152, Gid = int.MaxValue };
        yield return File("old", "1960", 0x1A4) with { Time = DateTimeOffset.FromUnixTimeSeconds(-300_000_000) };
        yield return Symlink("s", new string('t', 101));
        yield return Symlink("t", "a/" + new string('ü', 120));
        yield return File("with-attributes", "x", 0x1A4) with { Xattrs = new Dictionary<string, byte[]> { ["user.binary"] = [0, 10, 61, 255], ["user.text"] = [65] } };
    }

    public static void Write(IEnumerable<LayerEntry> entries, string file)
    {
        using var writer = new TarWriter(System.IO.File.Create(file));
        foreach (var entry in entries) writer.Write(entry);
        writer.Complete();
    }

    private static LayerEntry.Directory Directory(string path, int mode) => new() { Path = path, Mode = mode, Time = Time };

    private static LayerEntry.SymbolicLink Symlink(string path, string target) => new(target) { Path = path, Mode = 0x1FF, Time = Time };

    private static LayerEntry.RegularFile File(string path, string content, int mode)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(content);
        return new(bytes.Length, () => new MemoryStream(bytes)) { Path = path, Mode = mode, Time = Time };
    }
}
