using System.Diagnostics;

namespace BuildKit.Kernel.Dummy;

/// <summary>Layers and directories of a container made from the static busybox of this machine; removed afterwards.</summary>
internal sealed class BusyboxRoot : IDisposable
{
    private static readonly string[] Applets =
    [
        "sh", "true", "false", "cat", "id", "ls", "echo", "mount", "umount", "hostname", "sleep", "stat", "readlink", "touch", "grep", "tty", "head", "wc",
        "ip", "mkdir", "ln", "rm", "chroot", "unshare", "kill", "pwd", "env", "printf", "dd", "stty", "ps", "tr", "find", "cp", "chmod", "mknod", "ionice", "uname", "umask", "chown", "seq", "sort",
    ];

    private readonly bool _owned;

    public BusyboxRoot()
    {
        _owned = true;
        Folder = Directory.CreateTempSubdirectory("launch-test-").FullName;
        foreach (var name in new[] { "lower/bin", "lower/etc", "lower/tmp", "upper", "work", "root" }) Directory.CreateDirectory(Path.Combine(Folder, name));
        File.Copy("/usr/bin/busybox", Path.Combine(Lower, "bin/busybox"));
        foreach (var applet in Applets) File.CreateSymbolicLink(Path.Combine(Lower, "bin", applet), "busybox");
        File.SetUnixFileMode(Path.Combine(Lower, "tmp"), (UnixFileMode)0x3FF);
    }

    /// <summary>One that another process made and removes.</summary>
    public BusyboxRoot(string folder) => Folder = folder;

    public string Folder { get; }

    public string Lower => Path.Combine(Folder, "lower");

    public string Upper => Path.Combine(Folder, "upper");

    public string Work => Path.Combine(Folder, "work");

    public string Root => Path.Combine(Folder, "root");

    public void GiveTo(string owner) => Run("chown", "-Rh", owner, Folder);

    public void Dispose()
    {
        // work/ holds directories of mode 0 and files of other users: not for Directory.Delete.
        if (_owned) Run("rm", "-rf", Folder);
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
    }
}
