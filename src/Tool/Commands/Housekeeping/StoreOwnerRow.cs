using BuildKit.Storage;
using BuildKit.Tool.Formatting;

namespace BuildKit.Tool.Commands.Housekeeping;

/// <summary>A line of 'system df --why'.</summary>
internal static class StoreOwnerRow
{
    public static ListView<StoreOwner> View { get; } = new(
    [
        new("Kind", "KEPT BY", o => o.Kind),
        new("Name", "NAME", o => o.Name),
        new("Size", "SIZE", o => HumanSize.Of(o.Size)),
        new("Alone", "FOR IT ALONE", o => HumanSize.Of(o.Alone)),
    ])
    {
        Shown = ["Kind", "Name", "Size", "Alone"],
        Quiet = "Name",
    };
}
