using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using BuildKit.Containers;
using BuildKit.Containers.Exec;
using BuildKit.Images;

namespace BuildKit.Testing;

/// <summary>Waits for a container's <see cref="ReadySignal"/>. What cannot be waited for is asked again, soon at first and then less often.</summary>
[SupportedOSPlatform("linux")]
internal sealed class Readiness(ContainerEngine engine, Image image, Container container, RecordedOutput output)
{
    private const int CommandOutput = 4096;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(50);

    /// <summary>What a command that was waited for said; empty when there was none.</summary>
    public string LastAnswer { get; private set; } = "";

    public Task WaitAsync(ReadySignal signal, CancellationToken cancellationToken) => signal switch
    {
        ReadySignal.PortListens port => AskAsync(_ => Task.FromResult(ListeningPorts.Contain(container.State.Process!.Pid, port.Number)), cancellationToken),
        ReadySignal.LogContains log => output.WaitForAsync(log.Text, cancellationToken),
        ReadySignal.CommandSucceeds command => AskAsync(token => SucceedsAsync(command.Words, token), cancellationToken),
        ReadySignal.HealthIsGood => WaitAsync(new ReadySignal.CommandSucceeds(HealthCommand()), cancellationToken),
        ReadySignal.Both both => Task.WhenAll(WaitAsync(both.First, cancellationToken), WaitAsync(both.Second, cancellationToken)),
        _ => throw new UnreachableException(),
    };

    /// <summary>The check itself, asked at once: its interval is for those who watch a container for months.</summary>
    private IReadOnlyList<string> HealthCommand() => image.Config.Config?.Healthcheck?.Test switch
    {
        ["CMD", _, ..] words => [.. words.Skip(1)],
        ["CMD-SHELL", var line] => ["/bin/sh", "-c", line],
        _ => throw TestException.NoHealthCheck(container.Record.Spec.Image),
    };

    private async Task<bool> SucceedsAsync(IReadOnlyList<string> command, CancellationToken cancellationToken)
    {
        var outcome = await engine.ExecCapturedAsync(container.Id, new ExecSpec { Command = command }, CommandOutput, cancellationToken);
        LastAnswer = string.Create(CultureInfo.InvariantCulture, $" (the last time it ended with {outcome.ExitCode}: {(outcome.ErrorText + outcome.OutputText).TrimEnd()})");
        return outcome.ExitCode == 0;
    }

    private static async Task AskAsync(Func<CancellationToken, Task<bool>> isSo, CancellationToken cancellationToken)
    {
        for (var pause = FirstPause; !await isSo(cancellationToken); pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
            await Task.Delay(pause, cancellationToken);
    }
}
