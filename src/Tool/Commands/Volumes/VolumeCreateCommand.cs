using System.Runtime.Versioning;
using BuildKit.Oci;
using BuildKit.Tool.Cli;
using BuildKit.Tool.Commands.Containers;
using BuildKit.Volumes;

namespace BuildKit.Tool.Commands.Volumes;

[SupportedOSPlatform("linux")]
internal static class VolumeCreateCommand
{
    public static Verb Create()
    {
        var driver = Inputs.Text("--driver", "-d", "string", "Driver of the volume: local");
        var label = Inputs.Many("--label", null, "list", "Set a label: KEY=value");
        var option = Inputs.Many("--opt", "-o", "map", "Option of the driver: type=tmpfs|none|nfs, device=WHAT, o=OPTIONS");
        var name = Inputs.Perhaps("VOLUME");
        return new Verb
        {
            Usage = "volume create [OPTIONS] [VOLUME]",
            Description = "Make a volume and print its name. One that is there already is left as it is",
            Options = [driver, label, option],
            Arguments = [name],
            Examples =
            [
                "volume create db",
                "volume create --label team=blue db",
                "volume create --opt type=tmpfs --opt o=size=100m,uid=1000 scratch",
                "volume create --opt type=none --opt o=bind --opt device=/srv/data data",
                "volume create --opt type=nfs --opt o=addr=10.0.0.2,rw --opt device=:/exports/data shared",
            ],
            Run = (call, _) =>
            {
                var engine = Engines.Open(call);
                var request = call.Find(name) is { } given ? new VolumeRequest(given) : engine.AnonymousVolume();
                var volume = engine.CreateVolume(request with
                {
                    Driver = call.Get(driver) ?? Volume.LocalDriver,
                    Labels = OrdinalMap.From([.. request.Labels, .. call.Get(label).Select(text => KeyValue.Parse(label, text))]),
                    Options = OrdinalMap.From(call.Get(option).Select(text => KeyValue.Parse(option, text))),
                });
                call.Output.WriteLine(volume.Name);
                return Task.FromResult(ExitCode.Success);
            },
        };
    }
}
