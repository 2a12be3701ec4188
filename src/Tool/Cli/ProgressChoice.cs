using System.CommandLine;
using System.Text;
using BuildKit.Content;
using BuildKit.Tool.Output;
using BuildKit.Tool.Output.Progress;

namespace BuildKit.Tool.Cli;

/// <summary>How long work is shown: bars on a terminal, lines elsewhere, JSON or nothing on request. Always on standard error.</summary>
internal sealed class ProgressChoice : IDisposable
{
    private readonly IDisposable? _bars;

    public ProgressChoice(Call call, string kind = "auto", bool quiet = false)
    {
        if (kind == "auto") kind = call.Environment.ErrorIsTerminal && call.Variable("TERM") != "dumb" ? "tty" : "plain";
        Reporter = quiet || kind == "quiet" ? null : kind switch
        {
            "plain" => new PlainProgress(call.Note),
            "json" => new JsonProgress(call.Note),
            _ => Bars(call),
        };
        _bars = Reporter as IDisposable;
    }

    public IProgress<TransferEvent>? Reporter { get; }

    public static Option<string?> Option() => Inputs.Text("--progress", null, "string", "Show progress as tty, plain, json or quiet (auto)");

    public static ProgressChoice From(Call call, Option<string?> option, Option<bool> quiet) =>
        new(call, call.OneOf(option, "auto", "tty", "plain", "json", "quiet"), call.Get(quiet));

    public void Dispose() => _bars?.Dispose();

    private static BarProgress Bars(Call call) =>
        new(text => call.Environment.Error.Write(Encoding.UTF8.GetBytes(text)), call.Environment.Clock, StandardStreams.Columns(2));
}
