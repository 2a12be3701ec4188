namespace BuildKit.Containers.Mounts;

public static partial class MountSyntax
{
    /// <summary><c>-v [name|host path:]target[:options]</c></summary>
    public static ContainerMount ParseVolume(string text, string workingDirectory)
    {
        var parts = text.Split(':');
        return parts switch
        {
            [var target] => new ContainerMount.Volume(null, Target("-v", target, text)),
            // "/data:ro" is Docker's trap: it would mount the directory at "ro".
            [var source, var target] => Volume(source, target, [], text, workingDirectory),
            [var source, var target, var options] => Volume(source, target, options.Split(','), text, workingDirectory),
            _ => throw ContainerException.InvalidOption("-v", text, "[name|path:]target[:ro,…]"),
        };
    }

    /// <summary>The words of a <c>-v</c> that are taken and mean nothing here: labels of SELinux.</summary>
    public static IEnumerable<string> Ignored(string text) =>
        text.Split(':') is [_, _, var options] ? options.Split(',').Where(o => o is "z" or "Z") : [];

    private static ContainerMount Volume(string source, string target, string[] options, string text, string workingDirectory)
    {
        var readOnly = options.Contains("ro") || options.Contains("readonly");
        if (readOnly && options.Contains("rw")) throw ContainerException.InvalidOption("-v", text, "one of ro and rw");
        target = Target("-v", target, text);
        if (IsPath(source))
        {
            RefuseUnknown(options, ["z", "Z", .. Propagations, "idmap", "bind-nonrecursive"], text);
            return new ContainerMount.Bind(Path.GetFullPath(source, workingDirectory), target)
            {
                ReadOnly = readOnly,
                Propagation = Array.Find(options, o => Propagations.Contains(o)),
                Recursion = options.Contains("bind-nonrecursive") ? BindRecursion.Disabled : BindRecursion.Enabled,
                CreateSource = true,
                Owner = Owner(options),
            };
        }

        RefuseUnknown(options, ["z", "Z", "nocopy", "volume-nocopy"], text);
        if (Owner(options) is not null) throw ContainerException.InvalidOption("-v", text, "'uid=' and 'gid=' with a directory of the host only");
        return new ContainerMount.Volume(Name("-v", source, text) ?? throw ContainerException.InvalidOption("-v", text, "a volume name or a path before the ':'"), target)
        {
            ReadOnly = readOnly,
            NoCopy = options.Contains("nocopy") || options.Contains("volume-nocopy"),
        };
    }

    private static void RefuseUnknown(string[] options, string[] known, string text)
    {
        var unknown = options.FirstOrDefault(o => o is not ("ro" or "rw" or "readonly" or "consistent" or "cached" or "delegated") && !known.Contains(o) && !o.StartsWith("uid=", StringComparison.Ordinal) && !o.StartsWith("gid=", StringComparison.Ordinal));
        if (unknown is not null) throw ContainerException.InvalidOption("-v", text, $"known options, not '{unknown}'");
        if (options.Count(o => Propagations.Contains(o)) > 1) throw ContainerException.InvalidOption("-v", text, "one kind of propagation");
    }

    /// <summary>"idmap": the container's user; "uid=1000,gid=1000": this one.</summary>
    private static MountOwner? Owner(IEnumerable<string> options)
    {
        MountOwner? owner = null;
        foreach (var option in options)
        {
            if (option == "idmap") owner ??= new MountOwner(null, null);
            if (option.StartsWith("uid=", StringComparison.Ordinal)) owner = (owner ?? new MountOwner(null, null)) with { Uid = Id("-v", option[4..]) };
            if (option.StartsWith("gid=", StringComparison.Ordinal)) owner = (owner ?? new MountOwner(null, null)) with { Gid = Id("-v", option[4..]) };
        }

        return owner;
    }

    /// <summary>Docker reads anything without a path separator as a volume's name; "." and ".." are directories.</summary>
    private static bool IsPath(string source) => source.Contains('/', StringComparison.Ordinal) || source is "." or "..";
}
