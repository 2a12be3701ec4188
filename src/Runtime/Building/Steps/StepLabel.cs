namespace BuildKit.Building.Steps;

/// <summary>What people see of a step. Never part of a key: a renamed stage or a moved line rebuilds nothing.</summary>
public sealed record StepLabel
{
    public static StepLabel None { get; } = new() { Text = "" };

    /// <summary>The instruction as written, on one line: "RUN apt-get update".</summary>
    public required string Text { get; init; }

    /// <summary>The stage's name, or its number where it has none.</summary>
    public string? Stage { get; init; }

    /// <summary>Which step of its stage this is, from 1; 0 where it is not counted.</summary>
    public int Index { get; init; }

    public int Total { get; init; }

    /// <summary>Set where a build makes several platforms, to tell their steps apart.</summary>
    public string? Platform { get; init; }

    public StepOrigin? Origin { get; init; }

    /// <summary>"[linux/arm64 build 2/5] RUN make".</summary>
    public override string ToString()
    {
        string?[] parts = [Platform, Stage, Total > 0 ? $"{Index}/{Total}" : null];
        var place = string.Join(' ', parts.Where(p => !string.IsNullOrEmpty(p)));
        return place.Length == 0 ? Text : $"[{place}] {Text}";
    }
}
