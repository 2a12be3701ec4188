namespace BuildKit.Images;

/// <summary>Which images a list shows; conditions of one kind are alternatives (labels are not), kinds must all hold.</summary>
public sealed record ImageFilter
{
    public static ImageFilter None { get; } = new();

    public bool? Dangling { get; init; }

    /// <summary>Patterns over familiar names, with or without tag: "busybox", "shop/*:1.*".</summary>
    public IReadOnlyList<string> References { get; init; } = [];

    /// <summary>"key" or "key=value"; all must hold.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>"key" or "key=value"; none may hold.</summary>
    public IReadOnlyList<string> MissingLabels { get; init; } = [];

    /// <summary>Only images made before; those that do not say when they were made count as old.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>A name or id: only older images.</summary>
    public string? Before { get; init; }

    /// <summary>A name or id: only newer images.</summary>
    public string? Since { get; init; }

    /// <summary>Adds a condition as written after <c>--filter</c>.</summary>
    public ImageFilter With(string condition) => condition.Split('=', 2) switch
    {
        ["dangling", "true" or "1"] => this with { Dangling = true },
        ["dangling", "false" or "0"] => this with { Dangling = false },
        ["reference", { Length: > 0 } pattern] => this with { References = [.. References, pattern] },
        ["label", { Length: > 0 } label] => this with { Labels = [.. Labels, label] },
        ["label!", { Length: > 0 } label] => this with { MissingLabels = [.. MissingLabels, label] },
        ["before", { Length: > 0 } image] => this with { Before = image },
        ["since", { Length: > 0 } image] => this with { Since = image },
        _ => throw ImageException.InvalidFilter(condition),
    };

    internal IEnumerable<ImageFacts> Apply(IEnumerable<ImageFacts> images, Func<string, DateTimeOffset?> createdOf)
    {
        var before = Before is null ? null : createdOf(Before);
        var since = Since is null ? null : createdOf(Since);
        return images.Where(i =>
            (Dangling is null || Dangling == i.Name is null)
            && (References.Count == 0 || References.Any(p => MatchesReference(p, i)))
            && Labels.All(l => HasLabel(i, l))
            && !MissingLabels.Any(l => HasLabel(i, l))
            && (Until is null || (i.Created ?? DateTimeOffset.MinValue) < Until)
            && (Before is null || i.Created < before)
            && (Since is null || i.Created > since));
    }

    private static bool MatchesReference(string pattern, ImageFacts image) =>
        image.Name is { } name && (NamePattern.Matches(pattern, name.Familiar) || NamePattern.Matches(pattern, name.FamiliarName));

    private static bool HasLabel(ImageFacts image, string label)
    {
        var parts = label.Split('=', 2);
        return image.Labels is { } labels && labels.TryGetValue(parts[0], out var value) && (parts.Length == 1 || value == parts[1]);
    }
}
