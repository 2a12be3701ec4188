using System.Diagnostics;
using BuildKit.Layers;
using BuildKit.Runtime.Tests.Files;

namespace BuildKit.Runtime.Tests.Layers;

/// <summary>Random damage, repaired checksums included: nothing but our own errors, in bounded time and memory, and nothing outside the root.</summary>
public sealed class MutatedTarTests
{
    private const int Rounds = 3000;

    private static readonly TarLimits Small = new() { MaximumEntries = 500, MaximumTotalBytes = 4 << 20, MaximumPaxSize = 64 << 10 };

    private static readonly byte[] Seed = RawTar.Of(
        RawTar.Header("dir/", '5'), RawTar.Entry("dir/f", '0', new byte[700]), RawTar.Header("dir/s", '2', link: "../../outside"), RawTar.Header("dir/h", '1', link: "dir/f"),
        RawTar.Pax(("path", "long/" + new string('p', 120)), ("SCHILY.xattr.user.a", "v"), ("mtime", "12.5")), RawTar.Entry("cut", '0', [1, 2, 3]),
        RawTar.GnuLong('L', "gnu/" + new string('g', 120)), RawTar.Header("cut2"), RawTar.Header("dir/.wh.f"), RawTar.Header(".wh..wh..opq"), RawTar.Header("dir/s/through"), RawTar.End);

    [Fact]
    public void Reading_ends_in_entries_or_in_our_error()
    {
        var random = new Random(20_260_101);
        var (refused, before) = (0, GC.GetTotalAllocatedBytes());
        var clock = Stopwatch.StartNew();
        for (var round = 0; round < Rounds; round++)
        {
            var tar = Mutate(random);
            try
            {
                Tars.Read(tar, Small);
            }
            catch (LayerException)
            {
                refused++;
            }
        }
        Assert.InRange(refused, Rounds / 4, Rounds);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(60));
        // A reader's buffer and what the small limits allow, for each round.
        Assert.InRange((GC.GetTotalAllocatedBytes() - before) / Rounds, 0, 8 << 20);
    }

    [Fact]
    public void Applying_ends_in_a_tree_or_in_our_error_and_touches_nothing_outside()
    {
        using var target = new TemporaryDirectory();
        File.WriteAllText(Path.Combine(target.Outside, "f"), "untouched");
        File.CreateSymbolicLink(target["out"], target.Outside);
        var random = new Random(7);
        var options = new LayerApplyOptions { Owners = OwnerHandling.Ignore, Whiteouts = WhiteoutHandling.Remove, Limits = Small };
        for (var round = 0; round < Rounds / 3; round++)
        {
            try
            {
                LayerApplier.Apply(new MemoryStream(Mutate(random)), target.Root, options, CancellationToken.None);
            }
            catch (BuildKitException)
            {
                // What is wanted: which error is the matter of other tests.
            }
        }
        Assert.Equal(["f"], Directory.EnumerateFileSystemEntries(target.Outside).Select(Path.GetFileName));
        Assert.Equal("untouched", File.ReadAllText(Path.Combine(target.Outside, "f")));
        Assert.Equal(["outside", "root"], Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(target.Path)!).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    private static byte[] Mutate(Random random)
    {
        var tar = (byte[])Seed.Clone();
        for (var changes = random.Next(1, 6); changes > 0; changes--)
        {
            var block = random.Next(tar.Length / 512) * 512;
            switch (random.Next(5))
            {
                case 0:
                    tar[block + random.Next(512)] = (byte)random.Next(256);
                    break;
                case 1:
                    tar[block + random.Next(345)] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    tar[block + TarFormat.Type] = (byte)"0123456xgLKSV\0"[random.Next(14)];
                    break;
                case 3:
                    Array.Copy(tar, random.Next(tar.Length / 512) * 512, tar, block, 512);
                    break;
                default:
                    tar = tar[..random.Next(Math.Max(1, tar.Length))];
                    tar = [.. tar, .. new byte[TarFormat.Padding(tar.Length)]];
                    if (tar.Length == 0) return tar;
                    break;
            }
            if (block + 512 <= tar.Length && random.Next(4) > 0) Repair(tar, block);
        }
        return tar;
    }

    private static void Repair(byte[] tar, int block)
    {
        var header = tar[block..(block + 512)];
        RawTar.Sign(header);
        header.CopyTo(tar, block);
    }
}
