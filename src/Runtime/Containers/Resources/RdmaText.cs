using System.Globalization;
using BuildKit.Containers.Specification;

namespace BuildKit.Containers.Resources;

/// <summary>Lines of rdma.max, the same in both versions: "mlx5_0 hca_handle=2 hca_object=2000".</summary>
internal static class RdmaText
{
    public static IEnumerable<string> Of(IReadOnlyDictionary<string, RdmaLimit>? limits)
    {
        foreach (var (device, limit) in (limits ?? new Dictionary<string, RdmaLimit>()).OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            if (device.Length == 0 || device.Any(c => char.IsWhiteSpace(c) || char.IsControl(c))) throw LimitException.Invalid("the name of an RDMA device", device, "one word");
            yield return string.Join(' ', new[] { device, Pair("hca_handle", limit.HcaHandles), Pair("hca_object", limit.HcaObjects) }.OfType<string>());
        }
    }

    private static string? Pair(string key, uint? value) => value is { } number ? string.Create(CultureInfo.InvariantCulture, $"{key}={number}") : null;
}
