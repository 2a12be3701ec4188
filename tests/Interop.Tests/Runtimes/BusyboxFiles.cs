namespace BuildKit.Interop.Tests.Runtimes;

/// <summary>A root file system of one static program with several names.</summary>
internal static class BusyboxFiles
{
    private static readonly string[] Names =
        ["sh", "true", "cat", "id", "ls", "echo", "sleep", "tty", "grep", "tr", "touch", "env", "pwd", "hostname", "sort", "cut", "readlink", "mount", "stat", "sed", "wc"];

    public static void Make(string folder)
    {
        foreach (var name in new[] { "bin", "etc", "proc", "sys", "dev", "tmp" }) Directory.CreateDirectory(Path.Combine(folder, name));
        File.Copy("/usr/bin/busybox", Path.Combine(folder, "bin/busybox"));
        foreach (var name in Names) File.CreateSymbolicLink(Path.Combine(folder, "bin", name), "busybox");
    }
}
