using System.Text;
using BuildKit.Building.Solving;
using BuildKit.Tool.Cli;
using BuildKit.Tool.Output;
using BuildKit.Tool.Output.Building;

namespace BuildKit.Tool.Commands.Build;

/// <summary>How a build is shown: a table on a terminal, lines elsewhere, JSON or nothing on request. Always on standard error.</summary>
internal static class BuildView
{
    public static IBuildProgress Open(Call call, string kind)
    {
        if (kind == "auto") kind = call.Environment.ErrorIsTerminal && call.Variable("TERM") != "dumb" ? "tty" : "plain";
        return kind switch
        {
            "quiet" => new SeveralProgress(),
            "plain" => new PlainBuildProgress(call.Note, call.Environment.Clock),
            "rawjson" or "json" => new JsonBuildProgress(call.Note, call.Environment.Clock),
            _ => new TerminalBuildProgress(text => call.Environment.Error.Write(Encoding.UTF8.GetBytes(text)), call.Environment.Clock, (StandardStreams.Columns(2), StandardStreams.Rows(2))),
        };
    }
}
