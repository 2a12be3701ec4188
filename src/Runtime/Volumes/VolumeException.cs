using BuildKit.Linux;

namespace BuildKit.Volumes;

/// <summary>A volume that cannot be made, found, used or removed.</summary>
public sealed class VolumeException(string code, string message, string? remedy = null, Exception? innerException = null)
    : BuildKitException(code, message, remedy, innerException)
{
    internal static VolumeException InvalidName(string name) =>
        new("BK3600", $"Naming a volume: '{Show(name)}' is not a name.", "Use at least two of letters, digits, '_', '.' and '-', beginning with a letter or digit; a directory needs a '/'.");

    internal static VolumeException NotFound(string name) =>
        new("BK3601", $"Finding a volume: there is none with the name '{Show(name)}'.", "'volume ls' lists them.");

    internal static VolumeException InUse(string name, IEnumerable<string> containers) =>
        new("BK3602", $"Removing the volume '{name}': it is used by {string.Join(", ", containers)}.", "Remove these containers first; also a stopped one has its volumes.");

    internal static VolumeException InvalidOption(string option, string reason) =>
        new("BK3603", $"Reading the volume option '{Show(option)}': {reason}.", "The local driver takes 'type', 'device' and 'o': type=tmpfs, type=none with o=bind and a device, or type=nfs with o=addr=… and a device.");

    internal static VolumeException UnknownDriver(string driver) =>
        new("BK3604", $"Creating a volume: there is no driver '{Show(driver)}'.", "The one driver is 'local'.");

    internal static VolumeException Differs(string name) =>
        new("BK3605", $"Creating the volume '{name}': there is one of that name with other options.", "Remove it ('volume rm'), or choose another name.");

    internal static VolumeException Damaged(string path, string reason, Exception? inner) =>
        new("BK3606", $"Reading '{path}': the file is damaged: {reason}.", "The data beside it is untouched; correct the file, or remove it to keep the volume without labels and options.", inner);

    internal static VolumeException NoData(string name, string path, Exception inner) =>
        new("BK3606", $"Using the volume '{Show(name)}': its data '{Show(path)}' is no directory that can be read.", "Put the directory back, or remove the volume ('volume rm').", inner);

    internal static VolumeException CannotMount(string name, string device, Exception inner) =>
        new("BK3607", $"Mounting '{Show(device)}' for the volume '{name}': {inner.Message.TrimEnd('.')}.", "Correct the volume's options: remove it and create it again.", inner);

    internal static VolumeException MountNeedsRoot(string name, string type) =>
        new("BK3608", $"Mounting the volume '{name}': the kernel lets only root mount {Show(type)}.", "Mount it outside, and use 'type=none,o=bind' or a bind mount of that directory.");

    internal static VolumeException NoDevice(string name, string device) =>
        new("BK3609", $"Using the volume '{name}': its device '{Show(device)}' is no directory of this machine.", "Create it, or remove the volume.");

    internal static VolumeException BadSubpath(string name, string subpath, string reason) =>
        new("BK3610", $"Using '{Show(subpath)}' of the volume '{name}': {reason}.", "Name a directory or file that the volume has, without '..' and without links that lead out of it.");

    private static string Show(string text) => PosixPath.Printable(text);
}
