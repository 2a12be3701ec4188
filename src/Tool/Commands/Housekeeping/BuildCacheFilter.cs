using BuildKit.Building;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Housekeeping;

/// <summary>The conditions of 'builder prune' and 'builder du'; several of one key are alternatives, different keys hold together.</summary>
internal sealed record BuildCacheFilter
{
    private const string Option = "--filter";
    private readonly ILookup<string, Func<BuildCacheUsage, bool>> _conditions;

    private BuildCacheFilter(ILookup<string, Func<BuildCacheUsage, bool>> conditions) => _conditions = conditions;

    public static BuildCacheFilter Parse(IEnumerable<string> filters, DateTimeOffset now) =>
        new(filters.Select(f => (Text: f, Parts: f.Split('=', 2))).ToLookup(f => f.Parts[0], f => Condition(f.Text, f.Parts, now), StringComparer.Ordinal));

    public bool Matches(BuildCacheUsage usage) => _conditions.All(key => key.Any(condition => condition(usage)));

    private static Func<BuildCacheUsage, bool> Condition(string filter, string[] parts, DateTimeOffset now) => parts switch
    {
        ["until", var time] when Moment.Parse($"{Option} until", time, now) is var until => u => u.LastUsed < until,
        ["id", { Length: > 0 } id] => u => u.Id.StartsWith(id, StringComparison.Ordinal),
        ["type", BuildCacheUsage.Layer or BuildCacheUsage.CacheMount] => u => u.Type == parts[1],
        ["type", ..] => throw ToolException.InvalidValue(Option, filter, $"type={BuildCacheUsage.Layer} or type={BuildCacheUsage.CacheMount}"),
        ["description", { Length: > 0 } text] => u => u.Description.Contains(text, StringComparison.Ordinal),
        _ => throw ToolException.UnknownFilter(filter, "until, id, type and description"),
    };
}
