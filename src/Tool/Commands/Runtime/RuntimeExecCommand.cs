using System.Runtime.Versioning;
using BuildKit.Containers.Bundles;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Runtime;

[SupportedOSPlatform("linux")]
internal static class RuntimeExecCommand
{
    public static Verb Create()
    {
        var flags = new RuntimeFlags();
        var process = new RuntimeProcessFlags();
        var detach = Inputs.Flag("--detach", "-d", "Leave the process running in the background");
        var id = Inputs.One("ID");
        var command = Inputs.Any("COMMAND");
        return new Verb
        {
            Usage = "runtime exec [OPTIONS] ID [COMMAND [ARG...]]",
            Description = "Run a further process in a container; the exit code is the process's",
            Options = [.. process.Options, detach, .. flags.Options],
            Arguments = [id, command],
            OptionsEndAtFirstArgument = true,
            PassesContainerCode = true,
            Examples = ["runtime exec web ls -l", "runtime exec -p process.json web"],
            Run = flags.Running((call, runtime) => runtime.Exec(process.Read(call, runtime, call.Get(id), call.Get(command)), call.Get(detach))),
        };
    }
}
