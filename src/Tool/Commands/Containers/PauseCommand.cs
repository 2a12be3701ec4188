using System.Runtime.Versioning;
using BuildKit.Containers;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Containers;

[SupportedOSPlatform("linux")]
internal static class PauseCommand
{
    public static Verb Create() => Create("pause", "Stop every process of containers where it stands", (engine, name) => engine.Pause(name));

    public static Verb CreateUnpause() => Create("unpause", "Let paused containers go on", (engine, name) => engine.Unpause(name));

    private static Verb Create(string verb, string description, Action<ContainerEngine, string> act)
    {
        var containers = Inputs.Several("CONTAINER");
        return new Verb
        {
            Usage = $"{verb} CONTAINER [CONTAINER...]",
            Description = description,
            Arguments = [containers],
            Examples = [$"{verb} shop"],
            Run = (call, _) =>
            {
                var engine = Engines.Open(call);
                return Each.RunAsync(call, call.Get(containers), name =>
                {
                    act(engine, name);
                    call.Output.WriteLine(name);
                });
            },
        };
    }
}
