using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using BuildKit.Containers.Specification;
using BuildKit.Linux;

namespace BuildKit.Containers.Launch;

/// <summary>Gives a new user namespace its ids, while its first process waits. Each file can be written once.</summary>
[SupportedOSPlatform("linux")]
internal static class IdMapWriter
{
    private static readonly string[] HelperFolders = ["/usr/bin", "/usr/local/bin", "/bin"];

    public static bool HelpersPresent => FindHelper("newuidmap") is not null && FindHelper("newgidmap") is not null;

    public static void Write(int pid, RuntimeLinux linux, bool rootless)
    {
        if (rootless && (NeedsHelper(linux.UidMappings) || NeedsHelper(linux.GidMappings)))
        {
            RunHelper("newuidmap", pid, linux.UidMappings);
            RunHelper("newgidmap", pid, linux.GidMappings);
            return;
        }

        if (rootless) WriteFile($"/proc/{pid}/setgroups", "deny");
        WriteFile($"/proc/{pid}/uid_map", IdMaps.Text(linux.UidMappings));
        WriteFile($"/proc/{pid}/gid_map", IdMaps.Text(linux.GidMappings));
    }

    private static bool NeedsHelper(IReadOnlyList<RuntimeIdMapping> maps) => maps is not [{ Size: 1 }];

    private static void WriteFile(string path, string text)
    {
        try
        {
            // One write(2) per file: the kernel takes a map whole or not at all.
            using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            file.Write(System.Text.Encoding.ASCII.GetBytes(text));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw LaunchException.MapRefused(path, text, e is UnauthorizedAccessException ? Errno.EPERM : (Errno)(e.HResult & 0xFF));
        }
    }

    /// <summary>newuidmap PID [container host size]… The helpers are set-uid and read /etc/subuid themselves.</summary>
    private static void RunHelper(string name, int pid, IReadOnlyList<RuntimeIdMapping> maps)
    {
        var path = FindHelper(name) ?? throw LaunchException.MapHelperFailed(name, "it is not installed");
        var start = new ProcessStartInfo(path) { RedirectStandardError = true, UseShellExecute = false };
        start.ArgumentList.Add(pid.ToString(CultureInfo.InvariantCulture));
        foreach (var number in maps.SelectMany(m => new[] { m.ContainerId, m.HostId, m.Size })) start.ArgumentList.Add(number.ToString(CultureInfo.InvariantCulture));
        using var helper = Process.Start(start) ?? throw LaunchException.MapHelperFailed(name, "it did not start");
        var complaint = helper.StandardError.ReadToEnd().Trim();
        helper.WaitForExit();
        if (helper.ExitCode != 0) throw LaunchException.MapHelperFailed(name, complaint.Length > 0 ? complaint : $"it ended with {helper.ExitCode}");
    }

    private static string? FindHelper(string name) => HelperFolders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
}
