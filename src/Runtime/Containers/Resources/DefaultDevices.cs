using BuildKit.Containers.Specification;

namespace BuildKit.Containers.Resources;

/// <summary>The devices that every container may use: those that stand in its /dev. Nodes of others may be made, as in Docker, but not opened.</summary>
public static class DefaultDevices
{
    private const long PseudoTerminals = 136;

    /// <summary>Nothing but these. An image may bring nodes of its own in its layers: they are dead.</summary>
    public static IReadOnlyList<DeviceRule> Rules { get; } = [new DeviceRule(false) { Access = "rwm" }, .. Allowed];

    /// <summary>Without the first word, for lists that have their own.</summary>
    public static IReadOnlyList<DeviceRule> Allowed =>
    [
        new(true) { Type = 'c', Access = "m" },
        new(true) { Type = 'b', Access = "m" },
        Character(1, 3), Character(1, 5), Character(1, 7), Character(1, 8), Character(1, 9),
        Character(5, 0), Character(5, 1), Character(5, 2), Character(PseudoTerminals, null),
    ];

    private static DeviceRule Character(long major, long? minor) => new(true) { Type = 'c', Major = major, Minor = minor, Access = "rwm" };
}
