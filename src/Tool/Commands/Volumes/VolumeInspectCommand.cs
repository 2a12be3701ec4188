using System.Globalization;
using System.Runtime.Versioning;
using BuildKit.Tool.Cli;
using BuildKit.Tool.Commands.Containers;
using BuildKit.Tool.Formatting;
using BuildKit.Volumes;

namespace BuildKit.Tool.Commands.Volumes;

[SupportedOSPlatform("linux")]
internal static class VolumeInspectCommand
{
    public static Verb Create()
    {
        var format = Inputs.Text("--format", "-f", "string", "Show by a Go template, or as 'json' on one line");
        var volumes = Inputs.Several("VOLUME");
        return new Verb
        {
            Usage = "volume inspect [OPTIONS] VOLUME [VOLUME...]",
            Description = "Show everything about volumes, as a JSON array",
            Options = [format],
            Arguments = [volumes],
            Examples = ["volume inspect db", "volume inspect -f '{{.Mountpoint}}' db"],
            Run = async (call, _) =>
            {
                var found = new List<Value>();
                var exitCode = await Each.RunAsync(call, call.Get(volumes), name => found.Add(Inspect(call, name)));
                InspectView.Write(call.Output, found, call.Get(format));
                return exitCode;
            },
        };
    }

    public static Value Inspect(Call call, string name) => Document(Engines.Open(call).FindVolume(name));

    private static Value Document(Volume volume) => Value.Object(
        ("CreatedAt", volume.Created.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)),
        ("Driver", volume.Driver),
        ("Labels", volume.Labels.Count == 0 ? Value.Nil : Value.Dictionary(volume.Labels)),
        ("Mountpoint", volume.Mountpoint),
        ("Name", volume.Name),
        ("Options", volume.Options.Count == 0 ? Value.Nil : Value.Dictionary(volume.Options)),
        ("Scope", "local"));
}
