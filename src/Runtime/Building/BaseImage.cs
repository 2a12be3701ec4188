using BuildKit.Images.HostBases;
using BuildKit.Oci;

namespace BuildKit.Building;

/// <summary>What an image is built upon.</summary>
public abstract record BaseImage
{
    private BaseImage()
    {
    }

    /// <summary>A name: the store's image of that name where <paramref name="Pull"/> allows, else the registry's.</summary>
    public sealed record Named(ImageReference Reference, BasePull Pull = BasePull.Missing) : BaseImage
    {
        public override string ToString() => Reference.ToString();
    }

    /// <summary>An OCI layout folder; of several images in it, the one with this reference name.</summary>
    public sealed record LayoutFolder(string Path, string? ReferenceName = null) : BaseImage
    {
        public override string ToString() => $"oci:{Path}" + (ReferenceName is null ? "" : ":" + ReferenceName);
    }

    public sealed record OciArchive(string Path) : BaseImage
    {
        public override string ToString() => $"oci-archive:{Path}";
    }

    public sealed record DockerArchive(string Path) : BaseImage
    {
        public override string ToString() => $"docker-archive:{Path}";
    }

    /// <summary>This machine's own .NET runtime and C libraries: for local runs, refused where it would leave the machine without consent.</summary>
    public sealed record Host(bool MayLeaveMachine = false) : BaseImage
    {
        public HostBaseVariant Variant { get; init; } = HostBaseVariant.AspNet;

        /// <summary>Major version of the runtime; null takes the newest there is.</summary>
        public int? RuntimeMajor { get; init; }

        public override string ToString() => $"host:{Variant.ToString().ToLowerInvariant()}";
    }

    /// <summary>Nothing at all.</summary>
    public sealed record Scratch : BaseImage
    {
        public override string ToString() => "scratch";
    }

    /// <summary>
    /// Reads what users write: "scratch", "host[:aspnet|:runtime|:deps]", "oci:folder", "oci-archive:file", "docker-archive:file", or an image name. Relative paths
    /// are below <paramref name="directory"/>.
    /// </summary>
    public static BaseImage Parse(string text, string directory, BasePull pull = BasePull.Missing)
    {
        if (text == "scratch") return new Scratch();
        if (HostBaseOptions.TryParseVariant(text, out var variant)) return new Host { Variant = variant.Value };
        return text.Split(':', 2) switch
        {
            ["oci", var path] => ParseLayout(path, directory),
            ["oci-archive", var path] => new OciArchive(Path.GetFullPath(path, directory)),
            ["docker-archive", var path] => new DockerArchive(Path.GetFullPath(path, directory)),
            _ => new Named(ImageReference.Parse(text), pull),
        };
    }

    /// <summary>"folder" or "folder:name". A colon before a slash, or as a drive's, belongs to the path.</summary>
    private static LayoutFolder ParseLayout(string text, string directory)
    {
        var colon = text.LastIndexOf(':');
        var hasName = colon > 1 && text.AsSpan(colon).IndexOfAny('/', '\\') < 0;
        var path = hasName ? text[..colon] : text;
        return new LayoutFolder(Path.GetFullPath(path, directory), hasName ? text[(colon + 1)..] : null);
    }
}

/// <summary>When a named base image is looked up in its registry.</summary>
public enum BasePull
{
    /// <summary>When the store has no image of the name.</summary>
    Missing,

    /// <summary>Always; a tag may have moved.</summary>
    Always,

    /// <summary>Never: offline.</summary>
    Never,
}
