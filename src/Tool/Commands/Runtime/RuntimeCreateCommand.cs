using System.Runtime.Versioning;
using BuildKit.Containers.Bundles;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Runtime;

[SupportedOSPlatform("linux")]
internal static class RuntimeCreateCommand
{
    public static Verb Create()
    {
        var flags = new RuntimeFlags();
        var birth = new RuntimeBirthFlags();
        var id = Inputs.One("ID");
        return new Verb
        {
            Usage = "runtime create [OPTIONS] ID",
            Description = "Make a container from a bundle: everything but its program runs",
            Options = [.. birth.Options, .. flags.Options],
            Arguments = [id],
            Examples = ["runtime create --bundle /var/bundles/web web"],
            Run = flags.Running((call, runtime) =>
            {
                runtime.Create(birth.Read(call, call.Get(id)));
                return ExitCode.Success;
            }),
        };
    }
}
