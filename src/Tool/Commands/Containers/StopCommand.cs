using System.Runtime.Versioning;
using BuildKit.Containers;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Containers;

[SupportedOSPlatform("linux")]
internal static class StopCommand
{
    public static Verb Create() => Create("stop", "Ask containers to end, and kill those that do not in time", (engine, name, options, ct) => engine.StopAsync(name, options, ct));

    public static Verb CreateRestart() => Create("restart", "Stop containers and start them again", (engine, name, options, ct) => engine.RestartAsync(name, options, ct));

    private static Verb Create(string verb, string description, Func<ContainerEngine, string, StopOptions, CancellationToken, Task> act)
    {
        var signal = Inputs.Text("--signal", "-s", "string", "Signal to send first, instead of the container's own");
        var timeout = Inputs.Text("--timeout", "-t", "int", "Seconds until the container is killed; -1 waits for ever");
        timeout.Aliases.Add("--time");
        var containers = Inputs.Several("CONTAINER");
        return new Verb
        {
            Usage = $"{verb} [OPTIONS] CONTAINER [CONTAINER...]",
            Description = description,
            Options = [signal, timeout],
            Arguments = [containers],
            Examples = [$"{verb} shop", $"{verb} -t 2 shop db"],
            Run = (call, cancellationToken) =>
            {
                var engine = Engines.Open(call);
                var options = new StopOptions { Signal = call.Get(signal), Timeout = Seconds(call.Number(timeout, least: -1)) };
                return Each.RunAsync(call, call.Get(containers), async name =>
                {
                    await act(engine, name, options, cancellationToken);
                    call.Output.WriteLine(name);
                });
            },
        };
    }

    private static TimeSpan? Seconds(int? seconds) => seconds is not { } count ? null : count < 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(count);
}
