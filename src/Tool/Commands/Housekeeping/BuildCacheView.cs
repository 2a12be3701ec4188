using BuildKit.Building;
using BuildKit.Storage;
using BuildKit.Tool.Cli;
using BuildKit.Tool.Formatting;

namespace BuildKit.Tool.Commands.Housekeeping;

/// <summary>What build caches keep, as 'builder du', 'builder prune' and 'system df -v' show it.</summary>
internal static class BuildCacheView
{
    /// <summary>Kinds of owners who need what they keep.</summary>
    public static readonly string[] Users = ["image", "container", "process"];

    private static readonly Column<BuildCacheRow>[] Columns =
    [
        new("ID", "ID", r => r.Usage.Id),
        new("Type", "TYPE", r => r.Usage.Type),
        new("Description", "DESCRIPTION", r => ShownText.Of(r.Usage.Description)),
        new("Reclaimable", "RECLAIMABLE", r => r.Usage.IsReclaimable ? "true" : "false"),
        new("Shared", "SHARED", r => r.Usage.IsShared ? "true" : "false"),
        new("InUse", "IN USE", r => r.Usage.IsInUse ? "true" : "false"),
        new("Size", "SIZE", r => HumanSize.Of(r.Usage.Size)),
        new("LastUsed", "LAST ACCESSED", r => HumanTime.Ago(r.Usage.LastUsed, r.Now)),
    ];

    /// <summary>buildx's columns.</summary>
    public static ListView<BuildCacheRow> Table { get; } = new(Columns) { Shown = ["ID", "Reclaimable", "Size", "LastUsed"], Quiet = "ID" };

    public static ListView<BuildCacheRow> Details { get; } = new(Columns) { Shown = ["ID", "Type", "Description", "Reclaimable", "Size", "LastUsed"], Quiet = "ID" };

    public static IReadOnlyList<BuildCacheUsage> Of(Call call, StoreAccount account, CancellationToken cancellationToken) =>
        BuildCacheUsage.Of(call.Store, account.ContentOf(Users).Contains, cancellationToken);

    public static IReadOnlyList<BuildCacheUsage> Of(Call call, CancellationToken cancellationToken) =>
        Of(call, StoreAccount.Of(call.Store, StoreUsers.Options(call.Store), call.Report), cancellationToken);

    public static IReadOnlyList<BuildCacheRow> Rows(Call call, IEnumerable<BuildCacheUsage> usages) => [.. usages.Select(u => new BuildCacheRow(u, call.Now))];
}

internal sealed record BuildCacheRow(BuildCacheUsage Usage, DateTimeOffset Now);
