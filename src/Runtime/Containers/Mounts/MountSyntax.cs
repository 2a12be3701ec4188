using BuildKit.Volumes;

namespace BuildKit.Containers.Mounts;

/// <summary>Docker's three spellings of a mount. Relative host paths are completed with the directory that the caller passes in.</summary>
public static partial class MountSyntax
{
    private static readonly string[] Propagations = ["private", "rprivate", "slave", "rslave", "shared", "rshared"];

    private static string? Name(string option, string? name, string text) =>
        string.IsNullOrEmpty(name) ? null
        : VolumeName.IsValid(name) ? name
        : throw ContainerException.InvalidOption(option, text, "a volume name of letters, digits, '_', '.' and '-', or a path with '/'");

    private static string Target(string option, string target, string text)
    {
        if (!target.StartsWith('/')) throw ContainerException.InvalidOption(option, text, "an absolute path in the container");
        var clean = ContainerPath.Normalize(target);
        return clean == "/" ? throw ContainerException.InvalidOption(option, text, "a target below '/'") : clean;
    }

    private static int Octal(string option, string text)
    {
        var value = 0;
        foreach (var c in text)
        {
            if (c is < '0' or > '7' || value > 0xFFF) throw ContainerException.InvalidOption(option, text, "an octal mode such as '1777'");
            value = (value << 3) | (c - '0');
        }

        return text.Length > 0 && value <= 0xFFF ? value : throw ContainerException.InvalidOption(option, text, "an octal mode such as '1777'");
    }

    /// <summary>Ids that mean "no change" to the kernel are none.</summary>
    private static uint Id(string option, string text) =>
        uint.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var id) && id != uint.MaxValue
            ? id
            : throw ContainerException.InvalidOption(option, text, "a numeric id");
}
