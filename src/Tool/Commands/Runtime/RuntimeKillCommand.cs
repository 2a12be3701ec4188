using System.Runtime.Versioning;
using BuildKit.Containers.Bundles;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Runtime;

[SupportedOSPlatform("linux")]
internal static class RuntimeKillCommand
{
    public static Verb Create()
    {
        var flags = new RuntimeFlags();
        var all = Inputs.Flag("--all", "-a", "Send it to all processes of the container");
        var id = Inputs.One("ID");
        var signal = Inputs.Perhaps("SIGNAL");
        return new Verb
        {
            Usage = "runtime kill [OPTIONS] ID [SIGNAL]",
            Description = "Send a signal to the first process of a container",
            Options = [all, .. flags.Options],
            Arguments = [id, signal],
            Examples = ["runtime kill web", "runtime kill web KILL"],
            Run = flags.Running((call, runtime) =>
            {
                runtime.Kill(call.Get(id), call.Find(signal) ?? "TERM", call.Get(all));
                return ExitCode.Success;
            }),
        };
    }
}
