using System.Runtime.Versioning;
using BuildKit.Containers.Bundles;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Runtime;

[SupportedOSPlatform("linux")]
internal static class RuntimeSpecCommand
{
    public static Verb Create()
    {
        var flags = new RuntimeFlags();
        var bundle = Inputs.Text("--bundle", "-b", "dir", "Directory to write it into (.)");
        var forUser = Inputs.Flag("--rootless", null, "For a user without rights of his own");
        return new Verb
        {
            Usage = "runtime spec [OPTIONS]",
            Description = "Write a config.json to start from",
            Options = [bundle, forUser, .. flags.Options],
            Examples = ["runtime spec", "runtime spec --rootless"],
            Run = flags.Running((call, _) =>
            {
                DefaultBundleSpec.WriteTo(call.Get(bundle) ?? ".", call.Get(forUser));
                return ExitCode.Success;
            }),
        };
    }
}
