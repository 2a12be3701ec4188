using BuildKit.Images;
using BuildKit.Oci;
using BuildKit.Tool.Cli;
using BuildKit.Tool.Formatting;

namespace BuildKit.Tool.Commands.Images;

internal static class ImageTreeCommand
{
    private static readonly Column<Row>[] Columns =
    [
        new("Layer", "LAYER", r => r.Branch + (r.Layer.Title ?? $"layer {r.Number}")),
        new("Size", "SIZE", r => HumanSize.Of(r.Layer.Blob.Size)),
        new("SharedBy", "SHARED BY", r => r.Layer.SharedBy switch { 0 => "-", 1 => "1 image", var n => $"{n} images" }),
        new("ID", "DIFF ID", r => r.Whole ? r.Layer.DiffId.ToString() : r.Layer.DiffId.Short),
        new("Digest", "DIGEST", r => r.Whole ? r.Layer.Blob.Digest.ToString() : r.Layer.Blob.Digest.Short),
        new("CreatedBy", "CREATED BY", r => (r.Layer.CreatedBy ?? "").ReplaceLineEndings(" ")),
        new("Number", "NUMBER", r => r.Number),
    ];

    private sealed record Row(ImageLayerView Layer, int Number, bool IsLast, bool Whole, bool IsTable)
    {
        public string Branch => !IsTable ? "" : IsLast ? "└─ " : "├─ ";
    }

    public static Verb Create()
    {
        var format = Inputs.Format("layers");
        var whole = Inputs.Flag("--no-trunc", null, "Show digests in full");
        var platform = Inputs.Text("--platform", null, "string", "Of an image for several platforms, this one (os/arch[/variant])");
        var image = Inputs.One("IMAGE");
        return new Verb
        {
            Usage = "image tree [OPTIONS] IMAGE",
            Description = "Show the layers of an image, the lowest first, and how many other images stand on each",
            Options = [format, whole, platform],
            Arguments = [image],
            Examples = ["image tree shop", "image tree --format '{{.Layer}} {{.Size}}' shop"],
            Run = (call, _) =>
            {
                Write(call, call.Images.Resolve(call.Get(image), call.Get(platform) is { } text ? Platform.Parse(text) : null), call.Get(format), call.Get(whole));
                return Task.FromResult(ExitCode.Success);
            },
        };
    }

    private static void Write(Call call, ResolvedImage found, string? format, bool whole)
    {
        var image = found.Image;
        if (string.IsNullOrEmpty(format))
            call.Output.WriteLine($"{found.Name?.Familiar ?? image.Id.Short}  {image.Platform}  {HumanSize.Of(image.Size)}  {(whole ? image.Id.ToString() : image.Id.Short)}");
        var layers = call.Images.Layers(image);
        var rows = layers.Select((l, i) => new Row(l, i + 1, i == layers.Count - 1, whole, string.IsNullOrEmpty(format))).ToList();
        new ListView<Row>(Columns) { Shown = ["Layer", "Size", "SharedBy", "ID", "CreatedBy"], Quiet = "ID" }.Write(call.Output, rows, format);
    }
}
