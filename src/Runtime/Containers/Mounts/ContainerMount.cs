using BuildKit.Oci;

namespace BuildKit.Containers.Mounts;

/// <summary>Something mounted over the root file system of a container: <c>-v</c>, <c>--mount</c>, <c>--tmpfs</c>.</summary>
public abstract record ContainerMount
{
    private ContainerMount(string target) => Target = target;

    /// <summary>Absolute path in the container.</summary>
    public string Target { get; }

    public bool ReadOnly { get; init; }

    /// <summary>A directory or file of the host.</summary>
    public sealed record Bind : ContainerMount
    {
        public Bind(string source, string target)
            : base(target) => Source = source;

        /// <summary>Absolute path on the host.</summary>
        public string Source { get; }

        /// <summary>rprivate (default), private, rslave, slave, rshared or shared.</summary>
        public string? Propagation { get; init; }

        public BindRecursion Recursion { get; init; }

        /// <summary>Docker's <c>-v</c> makes a missing host directory; <c>--mount</c> refuses.</summary>
        public bool CreateSource { get; init; }

        /// <summary>Whose the files of the source's owner are in the container; null: ids are what they are on the host.</summary>
        public MountOwner? Owner { get; init; }
    }

    /// <summary>A volume that outlives the container.</summary>
    public sealed record Volume : ContainerMount
    {
        public Volume(string? name, string target)
            : base(target) => Name = name;

        /// <summary>Null: an anonymous volume, which <c>--rm</c> and <c>rm -v</c> remove.</summary>
        public string? Name { get; }

        /// <summary>Leave an empty volume empty instead of filling it with what the image has there.</summary>
        public bool NoCopy { get; init; }

        /// <summary>A directory or file of the volume instead of all of it. It must be there when the container starts.</summary>
        public string? Subpath { get; init; }

        /// <summary>For a volume that is made for this container; one that is there already keeps its own.</summary>
        public VolumeSettings? Settings { get; init; }
    }

    /// <summary>A file system in memory, gone with the container.</summary>
    public sealed record Tmpfs : ContainerMount
    {
        public Tmpfs(string target)
            : base(target)
        {
        }

        /// <summary>Bytes; null: half of the memory, the kernel's default.</summary>
        public long? Size { get; init; }

        /// <summary>Permission bits; null: those of the image's directory there, or 1777.</summary>
        public int? Mode { get; init; }

        public bool Exec { get; init; }

        /// <summary>Further options of tmpfs(5): "uid=1000", "nr_inodes=1k".</summary>
        public string? Options { get; init; }
    }

    /// <summary>The files of an image, read-only.</summary>
    public sealed record ImageFiles : ContainerMount
    {
        public ImageFiles(string image, string target)
            : base(target) => (Image, ReadOnly) = (image, true);

        /// <summary>As the user named it.</summary>
        public string Image { get; }

        /// <summary>A directory or file of the image instead of all of it.</summary>
        public string? Subpath { get; init; }

        /// <summary>The image's manifest once the name is resolved: a moved tag changes nothing.</summary>
        public Descriptor? Manifest { get; init; }
    }
}
