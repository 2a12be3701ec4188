using System.Runtime.Versioning;
using System.Text;
using BuildKit.Building.Solving;
using BuildKit.Dockerfiles;
using BuildKit.Tool.Cli;
using BuildKit.Tool.Output;
using BuildKit.Tool.Output.Building;

namespace BuildKit.Tool.Commands.Build;

/// <summary>How a build is shown: a table on a terminal, lines elsewhere, JSON or nothing on request. Always on standard error.</summary>
[SupportedOSPlatform("linux")]
internal sealed class BuildScreen : IBuildProgress, IDisposable
{
    private static readonly string[] Shell = ["/bin/sh"];
    private readonly Call _call;
    private readonly IBuildProgress _view;
    private readonly FailedSteps _failed;

    private BuildScreen(Call call, IBuildProgress view) => (_call, _view, _failed) = (call, view, new FailedSteps(call.Environment.Clock));

    public static BuildScreen Open(Call call, string kind)
    {
        if (kind == "auto") kind = call.Environment.ErrorIsTerminal && call.Variable("TERM") != "dumb" ? "tty" : "plain";
        return new BuildScreen(call, kind switch
        {
            "quiet" => new SeveralProgress(),
            "plain" => new PlainBuildProgress(call.Note, call.Environment.Clock),
            "rawjson" or "json" => new JsonBuildProgress(call.Note, call.Environment.Clock),
            _ => new TerminalBuildProgress(text => call.Environment.Error.Write(Encoding.UTF8.GetBytes(text)), call.Environment.Clock, (StandardStreams.Columns(2), StandardStreams.Rows(2))),
        });
    }

    public void Report(BuildEvent happened)
    {
        _failed.Report(happened);
        _view.Report(happened);
    }

    /// <summary>What has scrolled away by now: the last lines of what failed, and the place in the Dockerfile.</summary>
    public void ShowFailure(string? excerpt)
    {
        Dispose();
        _failed.Write(_call.Note);
        if (excerpt is not null) _call.Note(excerpt.TrimEnd());
    }

    /// <summary>The terminal is the shell's meanwhile, so nothing is drawn from here on.</summary>
    public async Task OpenShellAsync(FailedProgram program, CancellationToken cancellationToken)
    {
        Dispose();
        _call.Note($"{program.Label} failed. A shell among its files, as it left them; what is changed here is lost. 'exit' ends the build.");
        await program.RunAsync(Shell, cancellationToken);
    }

    public void Dispose() => (_view as IDisposable)?.Dispose();
}
