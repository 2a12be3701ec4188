using System.Globalization;
using BuildKit.Images;
using BuildKit.Oci;
using BuildKit.Storage;
using BuildKit.Tool.Cli;
using BuildKit.Tool.Formatting;

namespace BuildKit.Tool.Commands.Housekeeping;

/// <summary>Docker's sections of 'system df -v'.</summary>
internal static class DiskUsageDetails
{
    private const string None = "<none>";

    private static readonly ListView<ImageUse> Images = new(
    [
        new("Repository", "REPOSITORY", u => u.Image.Name?.FamiliarName ?? None),
        new("Tag", "TAG", u => u.Image.Name?.Tag ?? None),
        new("ID", "IMAGE ID", u => u.Image.Id.Short),
        new("CreatedSince", "CREATED", u => HumanTime.AgoUnlessFixed(u.Image.Created, u.Now)),
        new("Size", "SIZE", u => HumanSize.Of(u.Size)),
        new("SharedSize", "SHARED SIZE", u => HumanSize.Of(u.Size - u.Unique)),
        new("UniqueSize", "UNIQUE SIZE", u => HumanSize.Of(u.Unique)),
        new("Containers", "CONTAINERS", u => u.Containers.ToString(CultureInfo.InvariantCulture)),
    ])
    {
        Shown = ["Repository", "Tag", "ID", "CreatedSince", "Size", "SharedSize", "UniqueSize", "Containers"],
        Quiet = "ID",
    };

    public static void Write(Call call, StoreAccount account, CancellationToken cancellationToken)
    {
        call.Output.WriteLine("Images space usage:\n");
        Images.Write(call.Output, ImageUses(call), null);
        if (OperatingSystem.IsLinux()) ContainerUsage.WriteDetails(call, cancellationToken);
        var caches = BuildCacheView.Of(call, account, cancellationToken);
        call.Output.WriteLine($"\nBuild cache usage: {HumanSize.Of(caches.Sum(c => c.Size))}\n");
        BuildCacheView.Details.Write(call.Output, BuildCacheView.Rows(call, caches), null);
    }

    private static IReadOnlyList<ImageUse> ImageUses(Call call)
    {
        var images = call.Images.List().Images;
        var users = StoreUsers.Of(call.Store).SelectMany(u => u.List()).DistinctBy(r => (r.Owner, r.Content)).CountBy(r => r.Content).ToDictionary();
        var sharers = images.DistinctBy(i => i.Id).SelectMany(Blobs).CountBy(b => b.Digest).ToDictionary();
        return
        [
            .. images.Select(i => new ImageUse(i, call.Now)
            {
                Size = Blobs(i).Sum(b => b.Size),
                Unique = Blobs(i).Where(b => sharers[b.Digest] == 1).Sum(b => b.Size),
                Containers = users.GetValueOrDefault(i.Image.Descriptor.Digest),
            }),
        ];
    }

    private static IEnumerable<Descriptor> Blobs(ImageSummary image) => image.Image.Layers.Append(image.Image.Manifest.Config).DistinctBy(b => b.Digest);

    private sealed record ImageUse(ImageSummary Image, DateTimeOffset Now)
    {
        public required long Size { get; init; }

        public required long Unique { get; init; }

        public required int Containers { get; init; }
    }
}
