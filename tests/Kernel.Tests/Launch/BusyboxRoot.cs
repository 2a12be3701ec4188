using System.Diagnostics;

namespace BuildKit.Kernel.Tests.Launch;

/// <summary>Layers and directories of a container made from Debian's static busybox; removed afterwards.</summary>
internal sealed class BusyboxRoot : IDisposable
{
    private static readonly string[] Applets =
        ["sh", "true", "false", "cat", "id", "ls", "echo", "mount", "hostname", "sleep", "stat", "readlink", "touch", "grep", "tty", "head", "wc", "ip", "mkdir", "ln", "test", "chroot", "unshare", "kill", "pwd", "env", "printf", "dd", "stty", "ps", "ulimit", "umount", "rm", "tr", "date", "setsid", "find", "nc"];

    public BusyboxRoot()
    {
        Folder = Directory.CreateTempSubdirectory("launch-test-").FullName;
        // Rootless tests run as another user below this directory.
        File.SetUnixFileMode(Folder, (UnixFileMode)0x1ED);
        foreach (var name in new[] { "lower/bin", "lower/etc", "lower/tmp", "upper", "work", "root" }) Directory.CreateDirectory(Path.Combine(Folder, name));
        File.Copy("/usr/bin/busybox", Path.Combine(Lower, "bin/busybox"));
        foreach (var applet in Applets) File.CreateSymbolicLink(Path.Combine(Lower, "bin", applet), "busybox");
        File.SetUnixFileMode(Path.Combine(Lower, "tmp"), (UnixFileMode)0x3FF);
    }

    public string Folder { get; }

    public string Lower => Path.Combine(Folder, "lower");

    public string Upper => Path.Combine(Folder, "upper");

    public string Work => Path.Combine(Folder, "work");

    public string Root => Path.Combine(Folder, "root");

    public void Dispose()
    {
        // work/ holds directories of mode 0 and files of other users.
        using var removal = Process.Start("rm", ["-rf", Folder]);
        removal.WaitForExit();
    }
}
