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
        var whole = Inputs.Flag("--no-trunc", null, "Show every changed path of a project, and identities in full");
        var subject = Inputs.One("IMAGE|PROJECT");
        var before = Inputs.Perhaps("BEFORE");
        return new Verb
        {
            Usage = "explain [OPTIONS] IMAGE|PROJECT [BEFORE]",
            Description = "Show which layers of an image were made from project outputs and by which key, and what changed against an image before; or, given a project file or its folder, what the last publish that changed something made, and because of which files",
            Options = [format, whole],
            Arguments = [subject, before],
            Examples = ["explain shop:1.1", "explain shop:1.1 shop:1.0", "explain .", "explain src/Shop/Shop.csproj"],
            Run = (call, _) =>
            {
                var name = call.Get(subject);
                if (!IsProject(call, name)) WriteImage(call, name, call.Find(before), call.Get(format));
                else if (call.Find(before) is not null) throw ToolException.WrongArguments("BEFORE is for images; a project is compared with its publish before");
                else if (call.Get(format) is { Length: > 0 } chosen) PublishView.Rows.Write(call.Output, PublishView.RowsOf(PublishExplanation.Find(name)), chosen);
                else new PublishView(call.Output, call.Now, call.Get(whole)).Write(PublishExplanation.Find(name));
                return Task.FromResult(ExitCode.Success);
            },
        };
    }

    /// <summary>What can be both is an image if there is one; './shop' is always the folder.</summary>
    private static bool IsProject(Call call, string name) =>
        name.StartsWith('.') || Path.IsPathRooted(name) || PublishExplanation.IsProjectFile(name) || (Directory.Exists(name) && call.Images.TryResolve(name) is null);

    private static void WriteImage(Call call, string image, string? before, string? format)
    {
        var shown = call.Images.Resolve(image).Image;
        var changes = before is not null ? LayerExplanation.Compare(call.Images.Resolve(before).Image.Manifest, shown.Manifest) : [];
        var columns = changes.Count > 0 ? new[] { "Layer", "Size", "Key", "Digest", "Change" } : ["Layer", "Size", "Key", "Digest"];
        new ListView<Row>(Columns) { Shown = columns, Quiet = "Digest" }.Write(call.Output, [.. shown.Layers.Select(l => new Row(l, ChangeOf(l, changes)))], format);
    }

    private static string ChangeOf(Descriptor layer, IReadOnlyList<LayerExplanation> changes) =>
        changes.FirstOrDefault(c => c.Key == layer.Annotation(Annotations.LayerKey))?.Summary ?? "";
}
