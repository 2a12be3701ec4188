using BuildKit.Containers.Settings;
using BuildKit.Oci;

namespace BuildKit.Containers.Mounts;

public static partial class MountSyntax
{
    /// <summary><c>--mount type=bind|volume|tmpfs|image,source=…,target=…[,readonly][,…]</c>: all keys of Docker, and idmap, uid and gid for binds.</summary>
    public static ContainerMount ParseMount(string text, string workingDirectory)
    {
        var fields = MountFields.Parse(text);
        var target = Target("--mount", fields.Text("target") ?? "", text);
        var type = fields.Text("type") ?? "volume";
        fields.RefuseForeign(type);
        ContainerMount mount = type switch
        {
            "bind" => LongBind(fields, target, workingDirectory),
            "volume" => LongVolume(fields, target),
            "tmpfs" => LongTmpfs(fields, target),
            "image" => LongImage(fields, target),
            _ => throw fields.Wrong("type=bind, volume, tmpfs or image"),
        };
        return fields.Flag("readonly") ? mount with { ReadOnly = true } : mount;
    }

    private static ContainerMount.Bind LongBind(MountFields fields, string target, string workingDirectory)
    {
        var source = fields.Text("source") is { Length: > 0 } given ? given : throw fields.Wrong("a source for a bind mount");
        var propagation = fields.Text("bind-propagation");
        if (propagation is not null && !Propagations.Contains(propagation)) throw fields.Wrong($"bind-propagation to be one of {string.Join(", ", Propagations)}");
        return new ContainerMount.Bind(Path.GetFullPath(source, workingDirectory), target)
        {
            Propagation = propagation,
            Recursion = Recursion(fields, propagation),
            CreateSource = fields.Flag("bind-create-src"),
            Owner = LongOwner(fields),
        };
    }

    private static BindRecursion Recursion(MountFields fields, string? propagation)
    {
        if (fields.Flag("bind-nonrecursive")) return BindRecursion.Disabled;
        return fields.Text("bind-recursive") switch
        {
            null or "enabled" => BindRecursion.Enabled,
            "disabled" => BindRecursion.Disabled,
            "writable" when fields.Flag("readonly") => BindRecursion.Writable,
            "readonly" when fields.Flag("readonly") && propagation is "rprivate" => BindRecursion.ReadOnly,
            "writable" => throw fields.Wrong("'bind-recursive=writable' together with 'readonly'"),
            "readonly" => throw fields.Wrong("'bind-recursive=readonly' together with 'readonly' and 'bind-propagation=rprivate'"),
            _ => throw fields.Wrong("bind-recursive to be enabled, disabled, writable or readonly"),
        };
    }

    private static MountOwner? LongOwner(MountFields fields)
    {
        var (uid, gid) = (fields.Text("uid"), fields.Text("gid"));
        if (uid is null && gid is null && !fields.Flag("idmap")) return null;
        return new MountOwner(uid is null ? null : Id("--mount", uid), gid is null ? null : Id("--mount", gid));
    }

    private static ContainerMount.Volume LongVolume(MountFields fields, string target)
    {
        var settings = new VolumeSettings
        {
            Driver = fields.Text("volume-driver") is { Length: > 0 } driver ? driver : Volumes.Volume.LocalDriver,
            Labels = fields.Pairs("volume-label"),
            Options = fields.Pairs("volume-opt"),
        };
        return new ContainerMount.Volume(Name("--mount", fields.Text("source"), fields.Source), target)
        {
            NoCopy = fields.Flag("volume-nocopy"),
            Subpath = Subpath(fields, "volume-subpath"),
            Settings = settings.Labels.Count + settings.Options.Count == 0 && settings.Driver == Volumes.Volume.LocalDriver ? null : settings,
        };
    }

    private static ContainerMount.Tmpfs LongTmpfs(MountFields fields, string target)
    {
        if (fields.Text("source") is not null) throw fields.Wrong("no source: a tmpfs has none");
        return new ContainerMount.Tmpfs(target)
        {
            Size = fields.Text("tmpfs-size") is { } size ? ByteSize.Parse("--mount", size) : null,
            Mode = fields.Text("tmpfs-mode") is { } mode ? Octal("--mount", mode) : null,
        };
    }

    private static ContainerMount.ImageFiles LongImage(MountFields fields, string target)
    {
        var image = fields.Text("source") is { Length: > 0 } given ? given : throw fields.Wrong("a source that names an image");
        return ImageReference.TryParse(image, out _) ? new ContainerMount.ImageFiles(image, target) { Subpath = Subpath(fields, "image-subpath") } : throw fields.Wrong("a source that names an image");
    }

    /// <summary>Docker's rule: local, that is relative and without a way out; whether links lead out is the kernel's to say.</summary>
    private static string? Subpath(MountFields fields, string key)
    {
        if (fields.Text(key) is not { } path) return null;
        if (path.Length == 0 || path[0] == '/' || path.Split('/').Contains("..") || path.Contains('\0', StringComparison.Ordinal)) throw fields.Wrong($"{key} to be a relative path without '..'");
        return ContainerPath.Normalize(path)[1..] is { Length: > 0 } clean ? clean : null;
    }
}
