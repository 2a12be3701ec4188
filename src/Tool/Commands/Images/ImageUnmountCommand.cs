using System.Runtime.Versioning;
using BuildKit.Containers;
using BuildKit.Containers.Mounts;
using BuildKit.Tool.Cli;
using BuildKit.Tool.Commands.Containers;

namespace BuildKit.Tool.Commands.Images;

[SupportedOSPlatform("linux")]
internal static class ImageUnmountCommand
{
    public static Verb Create()
    {
        var names = Inputs.Several("MOUNT");
        return new Verb
        {
            Usage = "image unmount DIRECTORY|ID|IMAGE [DIRECTORY|ID|IMAGE...]",
            Description = "End mounts of images; an image's name ends all of its mounts",
            Arguments = [names],
            Examples = ["image unmount shop", "image unmount ./root"],
            Run = (call, _) =>
            {
                var mounts = new ImageMounts(Engines.Options(call));
                return Each.RunAsync(call, call.Get(names), name => mounts.Unmount(Directory.Exists(name) ? Path.GetFullPath(name) : name));
            },
        };
    }
}
