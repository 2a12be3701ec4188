using BuildKit.Containers.Settings;

namespace BuildKit.Containers.Mounts;

public static partial class MountSyntax
{
    /// <summary>Of tmpfs(5), beside size and mode.</summary>
    private static readonly string[] TmpfsKeys = ["uid", "gid", "nr_inodes", "nr_blocks", "mpol", "huge"];

    /// <summary><c>--tmpfs target[:size=64m,mode=1777,exec,ro]</c></summary>
    public static ContainerMount.Tmpfs ParseTmpfs(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var tmpfs = new ContainerMount.Tmpfs(Target("--tmpfs", colon < 0 ? text : text[..colon], text));
        var options = colon < 0 ? [] : text[(colon + 1)..].Split(',');
        return options.Aggregate(tmpfs, (mount, option) => option.Split('=', 2) switch
        {
            ["size", var size] => mount with { Size = ByteSize.Parse("--tmpfs", size) },
            ["mode", var mode] => mount with { Mode = Octal("--tmpfs", mode) },
            ["exec"] => mount with { Exec = true },
            ["ro"] => mount with { ReadOnly = true },
            ["rw" or "noexec" or "nosuid" or "nodev" or "relatime" or "defaults" or "private" or "rprivate" or "z" or "Z"] => mount,
            [var key, { Length: > 0 } value] when TmpfsKeys.Contains(key) && !value.Contains('\0', StringComparison.Ordinal) =>
                mount with { Options = mount.Options is null ? option : $"{mount.Options},{option}" },
            _ => throw ContainerException.InvalidOption("--tmpfs", text, "target[:size=SIZE,mode=OCTAL,uid=ID,gid=ID,exec,ro]"),
        });
    }
}
