using System.Globalization;

namespace BuildKit.Containers;

/// <summary>Docker's three spellings of a mount. Relative host paths are completed with the directory that the caller passes in.</summary>
public static class MountSyntax
{
    /// <summary><c>-v [name|host path:]target[:options]</c></summary>
    public static ContainerMount ParseVolume(string text, string workingDirectory)
    {
        var parts = text.Split(':');
        return parts switch
        {
            [var target] => new ContainerMount.Volume(null, Target("-v", target, text)),
            [var source, var target] => Volume(source, target, [], text, workingDirectory),
            [var source, var target, var options] => Volume(source, target, options.Split(','), text, workingDirectory),
            _ => throw ContainerException.InvalidOption("-v", text, "[name|path:]target[:ro,…]"),
        };
    }

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
            ["rw" or "noexec" or "nosuid" or "nodev"] => mount,
            _ => throw ContainerException.InvalidOption("--tmpfs", text, "target[:size=SIZE,mode=OCTAL,exec,ro]"),
        });
    }

    /// <summary><c>--mount type=bind|volume|tmpfs,source=…,target=…[,readonly][,…]</c></summary>
    public static ContainerMount ParseMount(string text, string workingDirectory)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var field in text.Split(',').Select(f => f.Split('=', 2)))
        {
            var key = field[0] switch { "src" => "source", "dst" or "destination" => "target", "ro" => "readonly", var other => other };
            if (!MountKeys.Contains(key)) throw ContainerException.InvalidOption("--mount", text, $"the keys {string.Join(", ", MountKeys)}");
            values[key] = field.Length == 2 ? field[1] : "true";
        }

        var target = Target("--mount", values.GetValueOrDefault("target", ""), text);
        var readOnly = values.GetValueOrDefault("readonly") is "true" or "1";
        var source = values.GetValueOrDefault("source");
        return values.GetValueOrDefault("type", "volume") switch
        {
            "bind" when source is { Length: > 0 } => new ContainerMount.Bind(Path.GetFullPath(source, workingDirectory), target)
            {
                ReadOnly = readOnly,
                Propagation = values.GetValueOrDefault("bind-propagation"),
            },
            "volume" => new ContainerMount.Volume(VolumeName(source, text), target) { ReadOnly = readOnly, NoCopy = values.GetValueOrDefault("volume-nocopy") is "true" or "1" },
            "tmpfs" => new ContainerMount.Tmpfs(target)
            {
                ReadOnly = readOnly,
                Size = values.TryGetValue("tmpfs-size", out var size) ? ByteSize.Parse("--mount", size) : null,
                Mode = values.TryGetValue("tmpfs-mode", out var mode) ? Octal("--mount", mode) : null,
            },
            _ => throw ContainerException.InvalidOption("--mount", text, "type=bind (with a source), type=volume or type=tmpfs"),
        };
    }

    private static readonly string[] MountKeys = ["type", "source", "target", "readonly", "bind-propagation", "volume-nocopy", "tmpfs-size", "tmpfs-mode"];

    private static readonly string[] Propagations = ["private", "rprivate", "slave", "rslave", "shared", "rshared"];

    private static ContainerMount Volume(string source, string target, string[] options, string text, string workingDirectory)
    {
        var readOnly = options.Contains("ro");
        var unknown = options.FirstOrDefault(o => o is not ("ro" or "rw" or "nocopy" or "z" or "Z") && !Propagations.Contains(o));
        if (unknown is not null) throw ContainerException.InvalidOption("-v", text, $"known options, not '{unknown}'");
        target = Target("-v", target, text);
        if (!IsPath(source)) return new ContainerMount.Volume(VolumeName(source, text), target) { ReadOnly = readOnly, NoCopy = options.Contains("nocopy") };
        return new ContainerMount.Bind(Path.GetFullPath(source, workingDirectory), target)
        {
            ReadOnly = readOnly,
            Propagation = Array.Find(options, o => Propagations.Contains(o)),
            CreateSource = true,
        };
    }

    /// <summary>Docker reads anything without a path separator as a volume's name; "." and ".." are directories.</summary>
    private static bool IsPath(string source) => source.Contains('/', StringComparison.Ordinal) || source is "." or ".." or "~";

    private static string? VolumeName(string? name, string text) =>
        string.IsNullOrEmpty(name) ? null
        : ContainerName.IsValid(name) ? name
        : throw ContainerException.InvalidOption("-v", text, "a volume name of letters, digits, '_', '.' and '-', or a path with '/'");

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

        return text.Length > 0 && value <= 0xFFF ? value : throw ContainerException.InvalidOption(option, text.ToString(CultureInfo.InvariantCulture), "an octal mode such as '1777'");
    }
}
