using BuildKit.Images;
using BuildKit.Tool.Formatting;

namespace BuildKit.Tool.Commands.Images;

/// <summary>A line of 'images', and the fields it has in templates.</summary>
internal sealed record ImageRow(ImageFacts Image, DateTimeOffset Now, bool Whole)
{
    private const string None = "<none>";

    private static readonly Column<ImageRow>[] Columns =
    [
        new("Repository", "REPOSITORY", r => r.Image.Name?.FamiliarName ?? None),
        new("Tag", "TAG", r => r.Image.Name?.Tag ?? None),
        new("Digest", "DIGEST", r => r.Image.Reference.Target.Digest.ToString()),
        new("ID", "IMAGE ID", r => r.Whole ? r.Image.Id.ToString() : r.Image.Id.Short),
        new("CreatedSince", "CREATED", r => HumanTime.AgoUnlessFixed(r.Image.Created, r.Now)),
        new("CreatedAt", "CREATED AT", r => HumanTime.Full(r.Image.Created)),
        new("Size", "SIZE", r => HumanSize.Of(r.Image.Size)),
        new("Platform", "PLATFORM", r => r.Image.Platform.ToString()),
        new("Label", "LABELS", r => Value.Dictionary(r.Image.Labels)) { OnlyByName = true },
    ];

    public static ListView<ImageRow> View(bool digests) => new(Columns)
    {
        Shown = digests ? ["Repository", "Tag", "Digest", "ID", "CreatedSince", "Size"] : ["Repository", "Tag", "ID", "CreatedSince", "Size"],
        Quiet = "ID",
    };
}
