using BuildKit.Building.Assembling;
using BuildKit.Images;
using BuildKit.Oci;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Images;

internal static class SaveCommand
{
    private const string DockerFormat = "docker-archive";
    private const string OciFormat = "oci-archive";

    public static Verb Create()
    {
        var format = Inputs.Text("--format", null, "string", "Write a docker-archive (default), which docker load reads too, or an oci-archive, which may have several platforms");
        var output = Inputs.Text("--output", "-o", "string", "Write to a file instead of standard output");
        var platform = Inputs.Text("--platform", null, "string", "Save only the image for this platform (os/arch[/variant])");
        var images = Inputs.Several("IMAGE");
        return new Verb
        {
            Usage = "save [OPTIONS] IMAGE [IMAGE...]",
            Description = "Write images into one tar archive. The same images give the same bytes",
            Options = [format, output, platform],
            Arguments = [images],
            IsCancellable = true,
            Examples = ["save -o shop.tar shop:1.0", "save --format oci-archive -o shop.oci.tar shop:1.0", "save shop:1.0 | gzip > shop.tar.gz"],
            Run = async (call, cancellationToken) =>
            {
                var kind = call.OneOf(format, DockerFormat, OciFormat);
                var wanted = call.Get(platform) is { } text ? Platform.Parse(text) : null;
                if (call.Get(output) is { } file)
                    await ArchiveFile.WriteAsync(Path.GetFullPath(file), stream => WriteAsync(call, call.Get(images), kind, wanted, stream, cancellationToken));
                else if (call.Environment.OutputIsTerminal)
                    throw ToolException.WritesToTerminal("an archive", "Redirect it, or name a file by -o.");
                else
                    await WriteAsync(call, call.Get(images), kind, wanted, call.Environment.Output, cancellationToken);
                return ExitCode.Success;
            },
        };
    }

    private static async Task WriteAsync(Call call, IEnumerable<string> images, string kind, Platform? platform, Stream output, CancellationToken cancellationToken)
    {
        // Found before the first byte is written: an archive with half of what was asked for is none.
        var found = images.Select(i => call.Images.Resolve(i, platform)).ToList();
        // Not disposed: that would close the stream below, which is the caller's.
        var buffer = new BufferedStream(output, 1 << 16);
        var sink = kind == DockerFormat ? DockerArchive.Sink(buffer) : OciArchive.Sink(buffer);
        foreach (var image in found)
        {
            // Images built upon the base have the mark on its layers alone.
            if (image.Image.Manifest.Layers.Any(static layer => layer.Annotation(Annotations.HostBase) == "true")) call.Report(ToolException.SavesHostBase(image.Name?.Familiar ?? image.Image.Id.Short));
            var root = kind == DockerFormat ? image.Image.Descriptor : await new CompressedLayers(call.Store).EnsureAsync(image.Root, LayerCompression.Gzip, cancellationToken);
            var options = new CopyOptions { Names = image.Name is null ? [] : [image.Name], Platform = platform, CompletesSink = false };
            await ImageCopier.CopyAsync(StoreImages.Source(call.Store, root), sink, options, cancellationToken);
        }

        await sink.CompleteAsync(cancellationToken);
        await buffer.FlushAsync(cancellationToken);
    }
}
