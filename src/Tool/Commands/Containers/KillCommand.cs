using System.Runtime.Versioning;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Containers;

[SupportedOSPlatform("linux")]
internal static class KillCommand
{
    public static Verb Create()
    {
        var signal = Inputs.Text("--signal", "-s", "string", "Signal to send (KILL)");
        var containers = Inputs.Several("CONTAINER");
        return new Verb
        {
            Usage = "kill [OPTIONS] CONTAINER [CONTAINER...]",
            Description = "Send a signal to the first process of running containers",
            Options = [signal],
            Arguments = [containers],
            Examples = ["kill shop", "kill -s HUP shop"],
            Run = (call, _) =>
            {
                var engine = Engines.Open(call);
                return Each.RunAsync(call, call.Get(containers), name =>
                {
                    engine.Kill(name, call.Get(signal) ?? "KILL");
                    call.Output.WriteLine(name);
                });
            },
        };
    }
}
