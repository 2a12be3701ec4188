using System.Runtime.Versioning;
using BuildKit.Containers.Bundles;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Runtime;

[SupportedOSPlatform("linux")]
internal static class RuntimePauseCommand
{
    public static Verb Create()
    {
        var flags = new RuntimeFlags();
        var id = Inputs.One("ID");
        return new Verb
        {
            Usage = "runtime pause [OPTIONS] ID",
            Description = "Stop all processes of a container where they are",
            Options = [.. flags.Options],
            Arguments = [id],
            Examples = ["runtime pause web"],
            Run = flags.Running((call, runtime) =>
            {
                runtime.Pause(call.Get(id));
                return ExitCode.Success;
            }),
        };
    }
}
