using System.Runtime.Versioning;
using BuildKit.Containers.Bundles;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Runtime;

[SupportedOSPlatform("linux")]
internal static class RuntimeFeaturesCommand
{
    public static Verb Create()
    {
        var flags = new RuntimeFlags();
        return new Verb
        {
            Usage = "runtime features [OPTIONS]",
            Description = "Print what the runtime knows as JSON",
            Options = [.. flags.Options],
            Examples = ["runtime features"],
            Run = flags.Running((call, runtime) =>
            {
                RuntimeOutput.WriteJson(call.Output, RuntimeFeatures.ToJson());
                return ExitCode.Success;
            }),
        };
    }
}
