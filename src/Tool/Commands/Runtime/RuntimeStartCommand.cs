using System.Runtime.Versioning;
using BuildKit.Containers.Bundles;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Runtime;

[SupportedOSPlatform("linux")]
internal static class RuntimeStartCommand
{
    public static Verb Create()
    {
        var flags = new RuntimeFlags();
        var id = Inputs.One("ID");
        return new Verb
        {
            Usage = "runtime start [OPTIONS] ID",
            Description = "Let a created container run its program",
            Options = [.. flags.Options],
            Arguments = [id],
            Examples = ["runtime start web"],
            Run = flags.Running((call, runtime) =>
            {
                runtime.Start(call.Get(id));
                return ExitCode.Success;
            }),
        };
    }
}
