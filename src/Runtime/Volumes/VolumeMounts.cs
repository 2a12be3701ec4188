using System.Net;
using System.Runtime.Versioning;
using BuildKit.Linux;

namespace BuildKit.Volumes;

/// <summary>
/// File systems behind volumes (tmpfs, nfs, …), mounted where the host sees them: containers that share such a volume see one file system,
/// and one of the network is reached through the host's network. Mounted by the first container that starts with it, unmounted after the
/// last one's end; what a crash leaves mounted, the next user finds mounted.
/// </summary>
[SupportedOSPlatform("linux")]
internal static class VolumeMounts
{
    /// <summary>Mounts unless that was done already. The caller holds the volumes' lock.</summary>
    public static void Ensure(Volume volume, VolumeBacking.FileSystem backing)
    {
        if (HostMounts.IsMountPoint(volume.Mountpoint)) return;
        try
        {
            HostMounts.Mount(backing.Type, backing.Device, volume.Mountpoint, backing.Options.Select(Resolved));
        }
        catch (LinuxException e)
        {
            throw VolumeException.CannotMount(volume.Name, backing.Device, e);
        }
    }

    /// <summary>Idempotent. A file system that somebody works in stays mounted.</summary>
    public static void Release(string mountpoint)
    {
        // Asked first: only root may unmount, and only root has mounted.
        if (!HostMounts.IsMountPoint(mountpoint)) return;
        try
        {
            HostMounts.Unmount(mountpoint);
        }
        catch (LinuxException e) when (e.Errno == Errno.EBUSY)
        {
            // Whoever uses it is not harmed; the next release finds it again.
        }
    }

    /// <summary>The kernel's nfs client takes addresses, not names.</summary>
    private static string Resolved(string option)
    {
        const string Address = "addr=";
        if (!option.StartsWith(Address, StringComparison.Ordinal) || IPAddress.TryParse(option[Address.Length..], out _)) return option;
        return Dns.GetHostAddresses(option[Address.Length..]) is [var first, ..] ? Address + first : option;
    }
}
