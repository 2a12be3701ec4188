using System.Runtime.Versioning;
using BuildKit.Containers.Bundles;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Runtime;

[SupportedOSPlatform("linux")]
internal static class RuntimeRunCommand
{
    public static Verb Create()
    {
        var flags = new RuntimeFlags();
        var birth = new RuntimeBirthFlags();
        var detach = Inputs.Flag("--detach", "-d", "Leave it running in the background, and do not remove it");
        var keep = Inputs.Flag("--keep", null, "Do not remove it after its end");
        var id = Inputs.One("ID");
        return new Verb
        {
            Usage = "runtime run [OPTIONS] ID",
            Description = "Make a container from a bundle, run it to its end and remove it; the exit code is its program's",
            Options = [.. birth.Options, detach, keep, .. flags.Options],
            Arguments = [id],
            PassesContainerCode = true,
            Examples = ["runtime run -b /var/bundles/web web"],
            Run = flags.Running((call, runtime) =>
            {
                return runtime.Run(birth.Read(call, call.Get(id)), call.Get(detach), call.Get(keep));
            }),
        };
    }
}
