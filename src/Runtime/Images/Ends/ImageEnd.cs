using BuildKit.Oci;

namespace BuildKit.Images.Ends;

/// <summary>One end of a copy as it is written, in the words of skopeo and podman (containers-transports(5)); a bare name is the store's.</summary>
public abstract record ImageEnd
{
    private const string RegistryPrefix = "docker://";
    private const string StorePrefix = "store:";

    private ImageEnd()
    {
    }

    /// <summary>What the end itself says the image is called, or null.</summary>
    public abstract ImageReference? Name { get; }

    /// <summary>True when it has room for one platform only.</summary>
    public virtual bool HoldsOnePlatform => false;

    public static ImageEnd Parse(string text)
    {
        if (text.StartsWith(RegistryPrefix, StringComparison.Ordinal)) return new Registry(ImageReference.Parse(text[RegistryPrefix.Length..]));
        if (text.StartsWith(StorePrefix, StringComparison.Ordinal)) return new Store(text[StorePrefix.Length..]);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var rest = text[(colon + 1)..];
        return colon < 0 ? new Store(text) : text[..colon] switch
        {
            "docker-archive" => OfFile(rest, static (path, image) => new DockerArchive(path, image)),
            "oci-archive" => OfFile(rest, static (path, image) => new OciArchive(path, image)),
            "oci" => OfFile(rest, static (path, image) => new Layout(path, image)),
            "docker-daemon" => new Daemon(DaemonKind.Docker, ImageReference.Parse(rest)),
            "podman-daemon" => new Daemon(DaemonKind.Podman, ImageReference.Parse(rest)),
            "docker" or "dir" or "containers-storage" or "sif" or "tarball" or "ostree" or "atomic" => throw ImageException.UnknownEnd(text),
            _ => new Store(text),
        };
    }

    /// <summary>PATH[:IMAGE]. A drive's colon is part of the path.</summary>
    private static ImageEnd OfFile(string text, Func<string, string?, ImageEnd> make)
    {
        var start = OperatingSystem.IsWindows() && text.Length > 1 && text[1] == ':' ? 2 : 0;
        var colon = text.IndexOf(':', start);
        var (path, image) = colon < 0 ? (text, null) : (text[..colon], text[(colon + 1)..]);
        return path.Length > 0 && image is not "" ? make(path, image) : throw ImageException.UnknownEnd(text);
    }

    /// <summary>A whole name, or a tag alone for an image that is called like its file.</summary>
    private static ImageReference? NameOf(string path, string? image)
    {
        if (image is null) return null;
        if (image.AsSpan().ContainsAny('/', ':', '@')) return ImageReference.Parse(image);
        var file = Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(path)).ToLowerInvariant();
        return ImageReference.TryParse($"{file}:{image}", out var named) ? named : ImageReference.Parse($"image:{image}");
    }

    public sealed record Registry(ImageReference Reference) : ImageEnd
    {
        public override ImageReference? Name => Reference;

        public override string ToString() => RegistryPrefix + Reference;
    }

    public sealed record Store(string NameOrId) : ImageEnd
    {
        public override ImageReference? Name => ImageReference.TryParse(NameOrId, out var name) ? name : null;

        public override string ToString() => NameOrId;
    }

    public sealed record DockerArchive(string Path, string? Image) : ImageEnd
    {
        public override ImageReference? Name => NameOf(Path, Image);

        public override bool HoldsOnePlatform => true;

        public override string ToString() => "docker-archive:" + Path;
    }

    public sealed record OciArchive(string Path, string? Image) : ImageEnd
    {
        public override ImageReference? Name => NameOf(Path, Image);

        public override string ToString() => "oci-archive:" + Path;
    }

    public sealed record Layout(string Path, string? Image) : ImageEnd
    {
        public override ImageReference? Name => NameOf(Path, Image);

        public override string ToString() => "oci:" + Path;
    }

    public sealed record Daemon(DaemonKind Kind, ImageReference Reference) : ImageEnd
    {
        public override ImageReference? Name => Reference;

        public override bool HoldsOnePlatform => true;

        public override string ToString() => (Kind == DaemonKind.Docker ? "docker-daemon:" : "podman-daemon:") + Reference.Familiar;
    }
}
