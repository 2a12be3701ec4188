using BuildKit.Images;
using BuildKit.Oci;
using BuildKit.Projects.Explaining;
using BuildKit.Tool.Cli;
using BuildKit.Tool.Formatting;

namespace BuildKit.Tool.Commands.Images;

internal static class ExplainCommand
{
    private static readonly Column<Row>[] Columns =
    [
        new("Layer", "LAYER", r => r.Layer.Annotation(Annotations.LayerTitle) ?? "(not from project outputs)"),
        new("Size", "SIZE", r => HumanSize.Of(r.Layer.Size)),
        new("Key", "KEY", r => r.Layer.Annotation(Annotations.LayerKey) is { Length: >= 12 } key ? key[..12] : ""),
        new("Digest", "DIGEST", r => r.Layer.Digest.Short),
        new("Change", "CHANGE", r => r.Change),
    ];

    private sealed record Row(Descriptor Layer, string Change);

    public static Verb Create()
    {
        var format = Inputs.Format("layers");
        var image = Inputs.One("IMAGE");
        var before = Inputs.Perhaps("BEFORE");
        return new Verb
        {
            Usage = "explain [OPTIONS] IMAGE [BEFORE]",
            Description = "Show which layers of an image were made from project outputs and by which key, and what changed against an image before",
            Options = [format],
            Arguments = [image, before],
            Examples = ["explain shop:1.1", "explain shop:1.1 shop:1.0"],
            Run = (call, _) =>
            {
                var shown = call.Images.Resolve(call.Get(image)).Image;
                var changes = call.Find(before) is { } other ? LayerExplanation.Compare(call.Images.Resolve(other).Image.Manifest, shown.Manifest) : [];
                var columns = changes.Count > 0 ? new[] { "Layer", "Size", "Key", "Digest", "Change" } : ["Layer", "Size", "Key", "Digest"];
                new ListView<Row>(Columns) { Shown = columns, Quiet = "Digest" }.Write(call.Output, [.. shown.Layers.Select(l => new Row(l, ChangeOf(l, changes)))], call.Get(format));
                return Task.FromResult(ExitCode.Success);
            },
        };
    }

    private static string ChangeOf(Descriptor layer, IReadOnlyList<LayerExplanation> changes) =>
        changes.FirstOrDefault(c => c.Key == layer.Annotation(Annotations.LayerKey))?.Summary ?? "";
}
