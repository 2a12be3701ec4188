using System.Runtime.Versioning;
using BuildKit.Containers;
using BuildKit.Containers.Mounts;
using BuildKit.Tool.Cli;
using BuildKit.Tool.Commands.Containers;
using BuildKit.Tool.Formatting;

namespace BuildKit.Tool.Commands.Images;

[SupportedOSPlatform("linux")]
internal static class ImageMountCommand
{
    private static readonly Column<ImageMount>[] Columns =
    [
        new("ID", "MOUNT ID", m => m.Id),
        new("Image", "IMAGE", m => m.Name),
        new("Directory", "DIRECTORY", m => m.Directory),
    ];

    public static Verb Create()
    {
        var format = Inputs.Format("mounts");
        var quiet = Inputs.Quiet("Show ids of mounts only");
        var image = Inputs.Perhaps("IMAGE");
        var directory = Inputs.Perhaps("DIRECTORY");
        return new Verb
        {
            Usage = "image mount [OPTIONS] [IMAGE [DIRECTORY]]",
            Description = "Show an image as a read-only directory, and print where; without arguments, list what is mounted",
            Options = [format, quiet],
            Arguments = [image, directory],
            Examples = ["image mount shop", "image mount shop ./root", "image mount"],
            Run = async (call, cancellationToken) =>
            {
                var mounts = new ImageMounts(Engines.Options(call));
                if (call.Find(image) is { } name)
                {
                    var where = call.Find(directory) is { } given ? Path.GetFullPath(given) : null;
                    call.Output.WriteLine((await mounts.MountAsync(name, where, cancellationToken)).Directory);
                }
                else new ListView<ImageMount>(Columns) { Shown = ["ID", "Image", "Directory"], Quiet = "ID" }.Write(call.Output, mounts.List(), call.Get(format), call.Get(quiet));

                return ExitCode.Success;
            },
        };
    }
}
