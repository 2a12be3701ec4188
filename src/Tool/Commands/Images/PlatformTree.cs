using BuildKit.Images;
using BuildKit.Tool.Cli;
using BuildKit.Tool.Formatting;

namespace BuildKit.Tool.Commands.Images;

/// <summary>'images --tree': each image, and below one for several platforms the image of each.</summary>
internal static class PlatformTree
{
    private static readonly Column<Row>[] Columns = [new("Image", "IMAGE", r => r.Name), new("ID", "ID", r => r.Id), new("Size", "SIZE", r => HumanSize.Of(r.Bytes))];

    private sealed record Row(string Name, string Id, long Bytes);

    public static void Write(Call call, IEnumerable<ImageFacts> images, bool whole)
    {
        var rows = images.SelectMany(image => RowsOf(call, image, whole)).ToList();
        new ListView<Row>(Columns) { Shown = ["Image", "ID", "Size"], Quiet = "ID" }.Write(call.Output, rows, format: null);
    }

    private static IEnumerable<Row> RowsOf(Call call, ImageFacts image, bool whole)
    {
        var platforms = call.Images.Platforms(image.Reference.Target);
        yield return new Row(image.Name?.Familiar ?? "<untagged>", whole ? image.Id.ToString() : image.Id.Short, platforms.Sum(p => p.Size));
        for (var i = 0; i < platforms.Count && platforms.Count > 1; i++)
            yield return new Row((i == platforms.Count - 1 ? "└─ " : "├─ ") + platforms[i].Platform, whole ? platforms[i].Id.ToString() : platforms[i].Id.Short, platforms[i].Size);
    }
}
