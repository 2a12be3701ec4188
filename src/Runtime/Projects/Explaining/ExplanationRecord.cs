namespace BuildKit.Projects.Explaining;

/// <summary>What a publish said of its layers, kept beside the project for whoever asks later.</summary>
internal sealed record ExplanationRecord
{
    public const string FileName = "explanation.json";
    public const int CurrentVersion = 1;

    public int Version { get; init; } = CurrentVersion;

    public required IReadOnlyList<ImageExplanation> Images { get; init; }

    /// <summary>Null when there is none, it is another version's or it is damaged: as if nothing had been published.</summary>
    public static ExplanationRecord? Load(string path) =>
        StateFile.TryRead(path) is { } json && ProjectJson.ReadExplanation(json) is { Version: CurrentVersion } record && record.IsWhole ? record : null;

    public void Save(string path) => StateFile.Write(path, ProjectJson.Write(this));

    /// <summary>JSON has null where the types have none.</summary>
    private bool IsWhole => Images is { Count: > 0 } && Images.All(i =>
        i is { RuntimeIdentifier: not null, Changes: not null, Layers: not null } && i.Changes.All(c => c is not null)
        && i.Layers.All(l => l is { Title: not null, Key: not null, Changes: not null } && l.Changes.All(c => c is { Path: not null })));
}
