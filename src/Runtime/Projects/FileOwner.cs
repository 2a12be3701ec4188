using System.Globalization;

namespace BuildKit.Projects;

/// <summary>Numeric owner of a file in an image. Names are refused: what they mean is in the base image's /etc/passwd, which a build need not have.</summary>
public readonly record struct FileOwner(int Uid, int Gid)
{
    /// <summary>Reads "1654" (group as user) or "1654:1000", and the one name that means the same everywhere: "root".</summary>
    public static FileOwner Parse(string text) => TryParse(text, out var owner) ? owner : throw ProjectException.InvalidOwner(text);

    public static bool TryParse(string? text, out FileOwner owner)
    {
        var parts = (text ?? "").Split(':');
        owner = default;
        if (parts.Length > 2 || !TryParseId(parts[0], out var uid)) return false;
        var gid = uid;
        if (parts.Length == 2 && !TryParseId(parts[1], out gid)) return false;
        owner = new FileOwner(uid, gid);
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Uid}:{Gid}");

    private static bool TryParseId(string text, out int id)
    {
        id = 0;
        return text == "root" || int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out id);
    }
}
