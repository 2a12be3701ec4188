using BuildKit.Images;
using BuildKit.Oci;
using BuildKit.Registries;
using BuildKit.Tool.Cli;
using BuildKit.Tool.Formatting;

namespace BuildKit.Tool.Commands.Images;

internal static class ImageInspectCommand
{
    public static Verb Create()
    {
        var format = Inputs.Text("--format", "-f", "string", "Show by a Go template, or as 'json' on one line");
        var platform = Inputs.Text("--platform", null, "string", "Of an image for several platforms, this one (os/arch[/variant])");
        var remote = Inputs.Flag("--remote", null, "Look at the images where they are, in registries, without fetching them");
        var tlsVerify = Inputs.TlsVerify();
        var images = Inputs.Several("IMAGE");
        return new Verb
        {
            Usage = "image inspect [OPTIONS] IMAGE [IMAGE...]",
            Description = "Show everything about images, as a JSON array",
            Options = [format, platform, remote, tlsVerify],
            Arguments = [images],
            IsCancellable = true,
            Examples = ["image inspect busybox", "image inspect --remote mcr.microsoft.com/dotnet/aspnet:10.0", "image inspect --format '{{.Architecture}} {{.Os}}' busybox", "image inspect -f '{{json .Config.Env}}' busybox"],
            Run = async (call, cancellationToken) =>
            {
                var wanted = call.Get(platform) is { } text ? Platform.Parse(text) : null;
                var found = new List<Value>();
                using var client = call.Get(remote) ? RegistryAccessChoice.Open(call, tlsVerify: RegistryAccessChoice.Verifies(call, tlsVerify)) : null;
                var exitCode = await Each.RunAsync(call, call.Get(images), async name => found.Add(client is null ? Inspect(call, name, wanted) : await InspectAsync(client, name, wanted, cancellationToken)));
                InspectView.Write(call.Output, found, call.Get(format));
                return exitCode;
            },
        };
    }

    private static async Task<Value> InspectAsync(RegistryClient client, string name, Platform? platform, CancellationToken cancellationToken)
    {
        var reference = ImageReference.Parse(name);
        var image = await RemoteImages.ReadAsync(RegistryImages.Source(client, reference), reference, platform, cancellationToken);
        return ImageDocument.Of(image, [reference]);
    }

    public static Value Inspect(Call call, string nameOrId, Platform? platform)
    {
        var image = call.Images.Resolve(nameOrId, platform);
        var names = call.Store.References.List(_ => { }).Where(r => r.Target.Digest == image.Root.Digest).Select(r => r.Name).OfType<ImageReference>();
        return ImageDocument.Of(image, [.. names]);
    }
}
