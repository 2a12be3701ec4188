using System.Globalization;

namespace BuildKit.Containers.Resources;

/// <summary>Collects limits in the order in which they are written; what is null is not asked for.</summary>
internal sealed class LimitList
{
    private readonly List<CgroupLimit> _limits = [];

    public IReadOnlyList<CgroupLimit> Limits => _limits;

    public void Add(string controller, string file, string? value)
    {
        if (value is not null) _limits.Add(new CgroupLimit(controller, file, value));
    }

    public void Add(string controller, string file, ulong? value) => Add(controller, file, value?.ToString(CultureInfo.InvariantCulture));

    public void Add(CgroupLimit limit) => _limits.Add(limit);

    public static string? Text(long? value) => value?.ToString(CultureInfo.InvariantCulture);

    /// <summary>What v2 calls no limit.</summary>
    public static string? OrMax(long? value) => value < 0 ? "max" : Text(value);
}
