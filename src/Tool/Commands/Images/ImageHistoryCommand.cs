using System.Globalization;
using BuildKit.Images;
using BuildKit.Oci;
using BuildKit.Tool.Cli;
using BuildKit.Tool.Formatting;

namespace BuildKit.Tool.Commands.Images;

internal static class ImageHistoryCommand
{
    private const int ShownOfCommand = 45;

    private static readonly Column<Row>[] Columns =
    [
        new("ID", "IMAGE", r => r.Step.Id is { } id ? r.Whole ? id.ToString() : id.Short : "<missing>"),
        new("CreatedSince", "CREATED", r => HumanTime.AgoUnlessFixed(r.Step.Created, r.Now)),
        new("CreatedAt", "CREATED AT", r => r.Step.Created is { } created ? HumanTime.Exact(created) : "N/A"),
        new("CreatedBy", "CREATED BY", r => r.Whole ? OneLine(r.Step.CreatedBy) : Shorten(OneLine(r.Step.CreatedBy))),
        new("Size", "SIZE", r => r.Human ? HumanSize.Of(r.Step.Size) : r.Step.Size.ToString(CultureInfo.InvariantCulture)),
        new("Comment", "COMMENT", r => OneLine(r.Step.Comment)),
        new("Layer", "LAYER", r => r.Step.Layer is { } layer ? r.Whole ? layer.Digest.ToString() : layer.Digest.Short : ""),
    ];

    private sealed record Row(ImageHistoryRow Step, DateTimeOffset Now, bool Whole, bool Human);

    public static Verb Create()
    {
        var format = Inputs.Format("steps");
        var human = Inputs.Flag("--human", "-H", "Show sizes and times for people; --human=false for programs (default true)");
        human.DefaultValueFactory = _ => true;
        var whole = Inputs.Flag("--no-trunc", null, "Show commands and ids in full");
        var platform = Inputs.Text("--platform", null, "string", "Of an image for several platforms, this one (os/arch[/variant])");
        var quiet = Inputs.Quiet("Show ids only");
        var image = Inputs.One("IMAGE");
        return new Verb
        {
            Usage = "history [OPTIONS] IMAGE",
            Description = "Show how an image was made, the newest step first; steps that changed no file have no size",
            Options = [format, human, whole, platform, quiet],
            Arguments = [image],
            Examples = ["history busybox", "history --no-trunc --format '{{.Size}} {{.CreatedBy}}' busybox"],
            Run = (call, _) =>
            {
                var found = call.Images.Resolve(call.Get(image), call.Get(platform) is { } text ? Platform.Parse(text) : null);
                var rows = ImageCatalog.History(found.Image).Select(s => new Row(s, call.Now, call.Get(whole), call.Get(human))).ToList();
                View(call.Get(human)).Write(call.Output, rows, call.Get(format), call.Get(quiet));
                return Task.FromResult(ExitCode.Success);
            },
        };
    }

    private static ListView<Row> View(bool human) => new(Columns)
    {
        Shown = ["ID", human ? "CreatedSince" : "CreatedAt", "CreatedBy", "Size", "Comment"],
        Quiet = "ID",
    };

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").Replace('\t', ' ');

    private static string Shorten(string text) => text.Length <= ShownOfCommand ? text : text[..(ShownOfCommand - 1)] + "…";
}
