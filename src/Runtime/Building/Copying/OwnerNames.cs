using System.Globalization;
using System.Text;
using BuildKit.Building.Contexts;
using BuildKit.Files;

namespace BuildKit.Building.Copying;

/// <summary>
/// "user[:group]" as numbers. Names are looked up in the base's own passwd and group files, which are hostile text: bounded in size, ids checked.
/// A user by name brings its group along; a number alone is the group too, as in BuildKit.
/// </summary>
internal static class OwnerNames
{
    private const int LongestFile = 4 * 1024 * 1024;

    public static (uint Uid, uint Gid)? Resolve(string? owner, ISourceTree image)
    {
        if (string.IsNullOrEmpty(owner)) return null;
        var colon = owner.IndexOf(':', StringComparison.Ordinal);
        var (user, group) = colon < 0 ? (owner, "") : (owner[..colon], owner[(colon + 1)..]);
        var (uid, own) = user.Length == 0 ? (0u, 0u) : User(user, image);
        return (uid, group.Length == 0 ? own : Number(group) ?? Group(group, image));
    }

    /// <summary>Whether an answer depends on the image's files.</summary>
    public static bool AsksTheImage(string? owner) => owner is not null && owner.Split(':').Any(p => p.Length > 0 && Number(p) is null);

    private static (uint Uid, uint Gid) User(string name, ISourceTree image)
    {
        if (Number(name) is { } number) return (number, number);
        foreach (var fields in Lines(image, "etc/passwd"))
        {
            if (fields.Length >= 4 && fields[0] == name && Number(fields[2]) is { } uid && Number(fields[3]) is { } gid) return (uid, gid);
        }

        throw CopyException.NoSuchOwner("user", name);
    }

    private static uint Group(string name, ISourceTree image)
    {
        foreach (var fields in Lines(image, "etc/group"))
        {
            if (fields.Length >= 3 && fields[0] == name && Number(fields[2]) is { } gid) return gid;
        }

        throw CopyException.NoSuchOwner("group", name);
    }

    private static IEnumerable<string[]> Lines(ISourceTree image, string path)
    {
        if (TreePaths.Resolve(image, path) is not { Kind: FileKind.RegularFile, Size: <= LongestFile } file) return [];
        using var text = new StreamReader(image.Open(file), Encoding.UTF8);
        return [.. text.ReadToEnd().Split('\n').Select(l => l.TrimEnd('\r').Split(':'))];
    }

    /// <summary>What fits a layer: ids above <see cref="int.MaxValue"/> mean "no change" or nothing to every engine.</summary>
    private static uint? Number(string text) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id <= int.MaxValue ? id : null;
}
