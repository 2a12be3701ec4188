using System.Diagnostics;
using System.Runtime.Versioning;
using BuildKit.Files;
using BuildKit.Layers;

namespace BuildKit.Interop.Tests.Layers;

/// <summary>Runs a judge, and describes trees so that two can be compared.</summary>
[SupportedOSPlatform("linux")]
internal static class Tool
{
    public static async Task RunAsync(string tool, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(tool, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        Assert.True(process.ExitCode == 0, $"{tool} {string.Join(' ', arguments)}: {await output}{await errors}");
        // A judge that warns has not understood everything. What GNU tar says about a leading "./" or "/" is about its own input.
        Assert.DoesNotContain("unknown", await errors, StringComparison.Ordinal);
    }

    /// <summary>One line for each name of a directory.</summary>
    public static List<string> Describe(string directory)
    {
        using var root = RootedDirectory.Open(directory);
        return [.. DirectoryEntries.Enumerate(root).Select(Describe)];
    }

    /// <summary>One line for each entry of an archive, in the order of a directory's listing, hard links written as the listing has them.</summary>
    public static List<string> Describe(Stream tar)
    {
        using var reader = new TarReader(tar);
        var lines = new List<string>();
        while (reader.Next() is { } entry)
        {
            if (entry.Path != ".") lines.Add(Describe(entry));
        }
        return lines;
    }

    public static string Describe(LayerEntry e)
    {
        var xattrs = string.Join(',', (e.Xattrs ?? new Dictionary<string, byte[]>()).Where(x => x.Key.StartsWith("user.", StringComparison.Ordinal))
            .OrderBy(x => x.Key, StringComparer.Ordinal).Select(x => $"{x.Key}={Convert.ToHexString(x.Value)}"));
        return e switch
        {
            LayerEntry.RegularFile f => $"file {Common(e)} {Content(f)} [{xattrs}]",
            LayerEntry.Directory => $"directory {Common(e)} [{xattrs}]",
            LayerEntry.SymbolicLink l => $"link {e.Path} {e.Uid}:{e.Gid} -> {l.Target}",
            LayerEntry.HardLink l => $"also {e.Path} = {l.Target}",
            LayerEntry.CharacterDevice d => $"character {Common(e)} {d.Major}:{d.Minor}",
            LayerEntry.BlockDevice d => $"block {Common(e)} {d.Major}:{d.Minor}",
            LayerEntry.Fifo => $"fifo {Common(e)}",
            _ => throw new ArgumentException($"{e}"),
        };
    }

    private static string Common(LayerEntry e) => $"{e.Path} {Convert.ToString(e.Mode, 8)} {e.Uid}:{e.Gid} {e.Time.ToUnixTimeSeconds()}";

    private static string Content(LayerEntry.RegularFile file)
    {
        using var content = file.Open();
        using var copy = new MemoryStream();
        content.CopyTo(copy);
        return BuildKit.Oci.Digest.Of(copy.ToArray()).Short;
    }
}
