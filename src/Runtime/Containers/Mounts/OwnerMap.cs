using BuildKit.Containers.Specification;

namespace BuildKit.Containers.Mounts;

/// <summary>
/// The ids of a bind mount whose owner is to be somebody else in the container. Two ids change places and all others stay: what the
/// container's user makes belongs to the owner on the host, and nobody's files become nobody's. Pure.
/// </summary>
internal static class OwnerMap
{
    /// <summary>(uid_t)-1 means "no change" to the kernel and is never mapped.</summary>
    private const uint End = uint.MaxValue;

    /// <param name="there">Whose the source is on the host.</param>
    /// <param name="here">Who that is in the container.</param>
    public static IReadOnlyList<RuntimeIdMapping> Swap(uint there, uint here)
    {
        if (there == here) return [new RuntimeIdMapping(0, 0, End)];
        var (low, high) = there < here ? (there, here) : (here, there);
        RuntimeIdMapping[] lines =
        [
            Same(0, low), new(low, high, 1), Same(low + 1, high), new(high, low, 1), Same(high + 1, End),
        ];
        return [.. lines.Where(l => l.Size > 0)];
    }

    private static RuntimeIdMapping Same(uint first, uint end) => new(first, first, end > first ? end - first : 0);
}
