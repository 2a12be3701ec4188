using System.Runtime.Versioning;
using BuildKit.Tool.Cli;
using BuildKit.Tool.Commands.Containers;
using BuildKit.Tool.Commands.Images;
using BuildKit.Tool.Commands.Volumes;
using BuildKit.Tool.Formatting;
using BuildKit.Volumes;

namespace BuildKit.Tool.Commands;

/// <summary>'inspect' alone looks for a container first, then for an image, then for a volume, as Docker does.</summary>
internal static class InspectCommand
{
    public static Verb Create()
    {
        var format = Inputs.Text("--format", "-f", "string", "Show by a Go template, or as 'json' on one line");
        var type = Inputs.Text("--type", null, "string", "Look only for this: container, image or volume");
        var size = Inputs.Flag("--size", "-s", "Show the sizes of containers: SizeRw and SizeRootFs");
        var names = Inputs.Several("NAME");
        return new Verb
        {
            Usage = "inspect [OPTIONS] NAME|ID [NAME|ID...]",
            Description = "Show everything about containers, images and volumes, as a JSON array",
            Options = [format, size, type],
            Arguments = [names],
            Examples = ["inspect shop", "inspect --type image -f '{{.Os}}/{{.Architecture}}' busybox"],
            Run = async (call, _) =>
            {
                var wanted = call.OneOf(type, "any", "container", "image", "volume");
                var found = new List<Value>();
                var exitCode = await Each.RunAsync(call, call.Get(names), name => found.Add(Inspect(call, name, wanted, call.Get(size))));
                InspectView.Write(call.Output, found, call.Get(format));
                return exitCode;
            },
        };
    }

    private static Value Inspect(Call call, string name, string type, bool size)
    {
        if (type == "volume" && OperatingSystem.IsLinux()) return VolumeInspectCommand.Inspect(call, name);
        if (type == "image" || !OperatingSystem.IsLinux()) return ImageInspectCommand.Inspect(call, name, null);
        try
        {
            return ContainerInspectCommand.Inspect(call, name, size);
        }
        catch (BuildKitException) when (type == "any" && call.Images.TryResolve(name) is not null)
        {
            return ImageInspectCommand.Inspect(call, name, null);
        }
        catch (BuildKitException) when (type == "any" && IsVolume(call, name))
        {
            return VolumeInspectCommand.Inspect(call, name);
        }
    }

    [SupportedOSPlatform("linux")]
    private static bool IsVolume(Call call, string name)
    {
        try
        {
            return Engines.Open(call).FindVolume(name).Name == name;
        }
        catch (VolumeException)
        {
            // The first error is the better one: nothing has that name.
            return false;
        }
    }
}
