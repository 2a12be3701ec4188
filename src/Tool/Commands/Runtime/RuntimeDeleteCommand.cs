using System.Runtime.Versioning;
using BuildKit.Containers.Bundles;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Runtime;

[SupportedOSPlatform("linux")]
internal static class RuntimeDeleteCommand
{
    public static Verb Create()
    {
        var flags = new RuntimeFlags();
        var force = Inputs.Flag("--force", "-f", "Kill it first; no error when it does not exist");
        var id = Inputs.One("ID");
        return new Verb
        {
            Usage = "runtime delete [OPTIONS] ID",
            Description = "Remove what is left of a stopped container",
            Options = [force, .. flags.Options],
            Arguments = [id],
            Examples = ["runtime delete web", "runtime delete -f web"],
            Run = flags.Running((call, runtime) =>
            {
                runtime.Delete(call.Get(id), call.Get(force));
                return ExitCode.Success;
            }),
        };
    }
}
