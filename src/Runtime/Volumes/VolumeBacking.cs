namespace BuildKit.Volumes;

/// <summary>What the options of the local driver mean: where the data of a volume is.</summary>
internal abstract record VolumeBacking
{
    private static readonly string[] Keys = ["type", "device", "o"];

    private VolumeBacking()
    {
    }

    /// <summary>The store's own folder.</summary>
    internal sealed record Folder : VolumeBacking;

    /// <summary>A directory of the host: <c>type=none</c>, <c>o=bind</c>.</summary>
    internal sealed record HostDirectory(string Path, bool ReadOnly) : VolumeBacking;

    /// <summary>A file system that is mounted while a container uses the volume.</summary>
    /// <param name="Type">tmpfs, nfs, ext4, …</param>
    /// <param name="Device">As mount(8) takes it.</param>
    /// <param name="Options">Of mount(8).</param>
    internal sealed record FileSystem(string Type, string Device, IReadOnlyList<string> Options) : VolumeBacking;

    /// <summary>Refuses what could not be used later.</summary>
    public static VolumeBacking Of(IReadOnlyDictionary<string, string> options)
    {
        if (options.Count == 0) return new Folder();
        if (options.Keys.FirstOrDefault(k => !Keys.Contains(k)) is { } unknown) throw VolumeException.InvalidOption(unknown, "the driver does not know it");
        var type = options.GetValueOrDefault("type", "");
        var device = options.GetValueOrDefault("device", "");
        string[] words = [.. options.GetValueOrDefault("o", "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
        if ((type + device + string.Concat(words)).Contains('\0', StringComparison.Ordinal)) throw VolumeException.InvalidOption("o", "it holds a NUL character");
        if (words.Any(w => w is "bind" or "rbind"))
            return device.StartsWith('/') ? new HostDirectory(device, words.Contains("ro")) : throw VolumeException.InvalidOption("device", $"'{device}' is not an absolute path");
        if (type is "" or "none") throw VolumeException.InvalidOption("type", "it is missing, and 'o' does not say 'bind'");
        if (type == "tmpfs") return new FileSystem(type, device.Length > 0 ? device : "tmpfs", words);
        return device.Length > 0 ? new FileSystem(type, device, words) : throw VolumeException.InvalidOption("device", $"a volume of type {type} needs one");
    }
}
