using System.Buffers;

namespace BuildKit.Containers.Bundles;

/// <summary>Ids become names of directories and control groups: letters, digits and "_+-.", and nothing that means another directory.</summary>
internal static class BundleId
{
    private const int Longest = 1024;

    private static readonly SearchValues<char> Allowed = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-.");

    public static bool IsValid(string id) => id.Length is > 0 and <= Longest && id[0] != '.' && !id.AsSpan().ContainsAnyExcept(Allowed);

    public static void Check(string id)
    {
        if (!IsValid(id)) throw BundleException.InvalidId(id);
    }
}
