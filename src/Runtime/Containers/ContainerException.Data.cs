using BuildKit.Linux;

namespace BuildKit.Containers;

public sealed partial class ContainerException
{
    internal static ContainerException DuplicateMount(string target) =>
        new("BK3270", $"Reading the mounts of a container: two are at '{PosixPath.Printable(target)}'.", "Give each a place of its own.");

    internal static ContainerException OwnersNeedRoot(string source) =>
        new("BK3271", $"Mounting '{PosixPath.Printable(source)}' with other owners: the kernel lets only the machine's root map ids of its file systems (mount_setattr, MOUNT_ATTR_IDMAP).",
            "Without root, the container's own user owns what you own on the host anyway: leave out 'idmap', 'uid=' and 'gid='.");

    internal static ContainerException SharingNeedsRoot(string source) =>
        new("BK3272", $"Mounting '{PosixPath.Printable(source)}' shared: in a user namespace the kernel lets mounts come in, and none go out.", "Use 'rslave', or run as root.");

    internal static ContainerException NotInImage(string image, string path) =>
        new("BK3279", $"Mounting '{PosixPath.Printable(path)}' of the image '{PosixPath.Printable(image)}': it has no such directory or file.", "Check image-subpath; it is relative to the image's root.");

    internal static ContainerException NotShared(string source, string mount, string propagation) =>
        new("BK3273", $"Mounting '{PosixPath.Printable(source)}' {propagation}: the host's mount at '{PosixPath.Printable(mount)}' is private, nothing spreads from or to it.",
            $"'mount --make-shared {PosixPath.Printable(mount)}' on the host makes it spread.");

    internal static ContainerException CannotMakeBind(string source, Exception inner) =>
        new("BK3274", $"Making the directory '{PosixPath.Printable(source)}' for a bind mount: {inner.Message.TrimEnd('.')}.", "Create it, or correct the path.", inner);

    internal static ContainerException NothingToCopy(string path) =>
        new("BK3275", $"Copying '{PosixPath.Printable(path)}': there is nothing of that name.", "Check the path; in a container it is absolute, and links are followed inside the container.");

    internal static ContainerException NoDirectory(string path) =>
        new("BK3276", $"Copying to or from '{PosixPath.Printable(path)}': it is no directory, and one is needed.", "Make the directory first, or leave out the '/' at the end; a directory is copied only into a directory or to a new name.");

    internal static ContainerException Starting(string name) =>
        new("BK3277", $"Entering the files of '{name}': it is being started or ended at this moment.", "Try again.");

    internal static ContainerException HelperFailed(string work, string said) =>
        new("BK3278", $"Working on files of subordinate ids ({work}): the helper process ended without a word{(said.Length == 0 ? "" : ": " + PosixPath.Printable(said))}.", "Check that this program can be started in a user namespace: its files must be readable to you.");

    internal static ContainerException ReadOnlyPlace(string path, Exception inner) =>
        new("BK3280", $"Copying to '{PosixPath.Printable(path)}': the container has this file system read-only.", "Copy into a volume or another directory that the container may write to.", inner);
}
