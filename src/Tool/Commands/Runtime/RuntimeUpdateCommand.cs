using System.Runtime.Versioning;
using BuildKit.Containers.Bundles;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Runtime;

[SupportedOSPlatform("linux")]
internal static class RuntimeUpdateCommand
{
    public static Verb Create()
    {
        var flags = new RuntimeFlags();
        var limits = new RuntimeLimitFlags();
        var id = Inputs.One("ID");
        return new Verb
        {
            Usage = "runtime update [OPTIONS] ID",
            Description = "Change limits of a container; what is not named stays",
            Options = [.. limits.Options, .. flags.Options],
            Arguments = [id],
            Examples = ["runtime update --memory 268435456 web", "runtime update -r limits.json web"],
            Run = flags.Running((call, runtime) =>
            {
                runtime.Update(call.Get(id), limits.Read(call));
                return ExitCode.Success;
            }),
        };
    }
}
