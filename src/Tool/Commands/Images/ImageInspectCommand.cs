using BuildKit.Oci;
using BuildKit.Tool.Cli;
using BuildKit.Tool.Formatting;

namespace BuildKit.Tool.Commands.Images;

internal static class ImageInspectCommand
{
    public static Verb Create()
    {
        var format = Inputs.Text("--format", "-f", "string", "Show by a Go template, or as 'json' on one line");
        var platform = Inputs.Text("--platform", null, "string", "Of an image for several platforms, this one (os/arch[/variant])");
        var images = Inputs.Several("IMAGE");
        return new Verb
        {
            Usage = "image inspect [OPTIONS] IMAGE [IMAGE...]",
            Description = "Show everything about images, as a JSON array",
            Options = [format, platform],
            Arguments = [images],
            Examples = ["image inspect busybox", "image inspect --format '{{.Architecture}} {{.Os}}' busybox", "image inspect -f '{{json .Config.Env}}' busybox"],
            Run = async (call, _) =>
            {
                var wanted = call.Get(platform) is { } text ? Platform.Parse(text) : null;
                var found = new List<Value>();
                var exitCode = await Each.RunAsync(call, call.Get(images), name => found.Add(Inspect(call, name, wanted)));
                InspectView.Write(call.Output, found, call.Get(format));
                return exitCode;
            },
        };
    }

    public static Value Inspect(Call call, string nameOrId, Platform? platform)
    {
        var image = call.Images.Resolve(nameOrId, platform);
        var names = call.Store.References.List(_ => { }).Where(r => r.Target.Digest == image.Root.Digest).Select(r => r.Name).OfType<ImageReference>();
        return ImageDocument.Of(image, [.. names]);
    }
}
