using BuildKit.Content;
using BuildKit.Oci;
using BuildKit.Tool.Output.Progress;

namespace BuildKit.Tool.Tests.Cli;

public sealed class ProgressTests
{
    private static readonly Descriptor Layer = Descriptor.Of(MediaTypes.OciLayerGzip, new byte[2_000_000]);
    private static readonly Descriptor Other = Descriptor.Of(MediaTypes.OciLayerGzip, [1]);

    private static readonly TransferEvent[] Events =
    [
        new TransferEvent.Started(Layer, "layer 1 of 2"),
        new TransferEvent.Progress(Layer, 1_000_000),
        new TransferEvent.Skipped(Other, "already there"),
        new TransferEvent.Progress(Layer, 2_000_000),
        new TransferEvent.Done(Layer),
    ];

    [Fact]
    public void Plain_lines_say_what_is_done_and_what_was_there()
    {
        var lines = new List<string>();
        Report(new PlainProgress(lines.Add));
        Assert.Equal([$"{Other.Digest.Short}: already there", $"{Layer.Digest.Short}: layer 1 of 2, 2MB, done"], lines);
    }

    [Fact]
    public void Json_has_every_event_with_digest_and_sizes()
    {
        var lines = new List<string>();
        Report(new JsonProgress(lines.Add));
        Assert.Equal($$"""{"event":"progress","digest":"{{Layer.Digest}}","size":2000000,"bytes":1000000}""", lines[1]);
        Assert.Equal(["started", "progress", "skipped", "progress", "done"], lines.Select(l => l.Split('"')[3]));
    }

    [Fact]
    public void Bars_are_drawn_over_and_leave_lines()
    {
        var screen = new Screen();
        using (var bars = new BarProgress(screen.Write, TimeProvider.System, columns: 80)) Report(bars);
        Assert.Equal([$"{Other.Digest.Short}: already there", $"{Layer.Digest.Short}: layer 1 of 2, 2MB, done"], screen.Lines);
    }

    [Fact]
    public void No_line_is_wider_than_the_terminal()
    {
        var screen = new Screen();
        using var bars = new BarProgress(screen.Write, TimeProvider.System, columns: 40);
        bars.Report(new TransferEvent.Started(Layer, "a title that is much longer than what this narrow terminal can show"));
        Assert.All(screen.Lines, l => Assert.True(l.Length < 40));
        Assert.Contains("[", screen.Lines[0], StringComparison.Ordinal);
    }

    private static void Report(IProgress<TransferEvent> progress)
    {
        foreach (var happened in Events) progress.Report(happened);
    }
}
