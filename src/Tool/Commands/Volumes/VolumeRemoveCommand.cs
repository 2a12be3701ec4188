using System.Runtime.Versioning;
using BuildKit.Tool.Cli;
using BuildKit.Tool.Commands.Containers;
using BuildKit.Volumes;

namespace BuildKit.Tool.Commands.Volumes;

[SupportedOSPlatform("linux")]
internal static class VolumeRemoveCommand
{
    public static Verb Create()
    {
        var force = Inputs.Flag("--force", "-f", "A volume that is not there is no error; one that is used stays");
        var volumes = Inputs.Several("VOLUME");
        return new Verb
        {
            Usage = "volume rm [OPTIONS] VOLUME [VOLUME...]",
            Description = "Remove volumes with their data. One that a container has, running or not, is refused",
            Options = [force],
            Arguments = [volumes],
            Examples = ["volume rm db"],
            Run = (call, _) =>
            {
                var engine = Engines.Open(call);
                return Each.RunAsync(call, call.Get(volumes), name =>
                {
                    try
                    {
                        engine.RemoveVolume(name);
                    }
                    catch (VolumeException e) when (e.Code == "BK3601" && call.Get(force))
                    {
                        // What was asked for is so.
                    }

                    call.Output.WriteLine(name);
                });
            },
        };
    }
}
