using BuildKit.Images;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Images;

/// <summary>The conditions of 'image prune --filter' and, as far as they are about images, of 'system prune --filter'.</summary>
internal static class PruneConditions
{
    public static ImageFilter OfImages(IEnumerable<string> filters, DateTimeOffset now) => filters.Aggregate(ImageFilter.None, (filter, condition) =>
        condition.StartsWith("until=", StringComparison.Ordinal)
            ? filter with { Until = Moment.Parse("--filter until", condition["until=".Length..], now) }
            : filter.With(condition));
}
