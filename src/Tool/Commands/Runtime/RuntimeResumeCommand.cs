using System.Runtime.Versioning;
using BuildKit.Containers.Bundles;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Runtime;

[SupportedOSPlatform("linux")]
internal static class RuntimeResumeCommand
{
    public static Verb Create()
    {
        var flags = new RuntimeFlags();
        var id = Inputs.One("ID");
        return new Verb
        {
            Usage = "runtime resume [OPTIONS] ID",
            Description = "Let a paused container go on",
            Options = [.. flags.Options],
            Arguments = [id],
            Examples = ["runtime resume web"],
            Run = flags.Running((call, runtime) =>
            {
                runtime.Resume(call.Get(id));
                return ExitCode.Success;
            }),
        };
    }
}
