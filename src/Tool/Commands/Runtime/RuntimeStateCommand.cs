using System.Runtime.Versioning;
using BuildKit.Containers.Bundles;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Runtime;

[SupportedOSPlatform("linux")]
internal static class RuntimeStateCommand
{
    public static Verb Create()
    {
        var flags = new RuntimeFlags();
        var id = Inputs.One("ID");
        return new Verb
        {
            Usage = "runtime state [OPTIONS] ID",
            Description = "Print the state of a container as JSON",
            Options = [.. flags.Options],
            Arguments = [id],
            Examples = ["runtime state web"],
            Run = flags.Running((call, runtime) =>
            {
                RuntimeOutput.WriteJson(call.Output, runtime.State(call.Get(id)).ToJson());
                return ExitCode.Success;
            }),
        };
    }
}
