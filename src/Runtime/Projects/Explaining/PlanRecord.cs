using BuildKit.Building;

namespace BuildKit.Projects.Explaining;

/// <summary>What a publish was made of, kept beside the project so that the next one can say what changed.</summary>
internal sealed record PlanRecord
{
    public const int CurrentVersion = 1;

    public int Version { get; init; } = CurrentVersion;

    public required IReadOnlyList<PlanRecordImage> Images { get; init; }

    public static PlanRecord Of(IEnumerable<ProjectPlan> plans) => new() { Images = [.. plans.Select(Of)] };

    /// <summary>Null when there is none, or it is another version's: then nothing can be explained, and nothing is lost.</summary>
    public static PlanRecord? Load(string? path) => path is not null && StateFile.TryRead(path) is { } json && ProjectJson.ReadPlan(json) is { Version: CurrentVersion } record ? record : null;

    public bool IsSameAs(PlanRecord? other) => other is not null && Images.Select(i => (i.RuntimeIdentifier, i.Key)).SequenceEqual(other.Images.Select(i => (i.RuntimeIdentifier, i.Key)));

    public void Save(string path) => StateFile.Write(path, ProjectJson.Write(this));

    private static PlanRecordImage Of(ProjectPlan plan) => new()
    {
        RuntimeIdentifier = plan.RuntimeIdentifier,
        Key = plan.Image.Key,
        BaseDigest = plan.Image.Base.Descriptor?.Digest.ToString() ?? "scratch",
        Layers = [.. plan.Image.Layers.Select(Of)],
    };

    private static PlanRecordLayer Of(LayerPlan layer) => new()
    {
        Title = layer.Title,
        Key = layer.Key,
        Entries = layer.Entries.ToDictionary(e => e.Path, e => $"{Convert.ToString(e.Mode, 8)} {e.Uid}:{e.Gid} {e.Identity}", StringComparer.Ordinal),
    };
}

internal sealed record PlanRecordImage
{
    public required string RuntimeIdentifier { get; init; }

    public required string Key { get; init; }

    public required string BaseDigest { get; init; }

    public required IReadOnlyList<PlanRecordLayer> Layers { get; init; }
}

internal sealed record PlanRecordLayer
{
    public required string Title { get; init; }

    public required string Key { get; init; }

    /// <summary>Path to mode, owner and identity.</summary>
    public required IReadOnlyDictionary<string, string> Entries { get; init; }
}
