using System.Diagnostics;

namespace BuildKit.Kernel.Tests.Security;

/// <summary>probe.c and watcher.c as programs without libraries, in a directory to bind into containers.</summary>
public sealed class Probe : IDisposable
{
    public Probe()
    {
        foreach (var name in (string[])["probe", "watcher"]) Compile("-static", "-w", "-o", Path.Combine(Folder, name), Path.Combine(AppContext.BaseDirectory, "Security", name + ".c"));
        Open(Folder);
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("probe-").FullName;

    /// <summary>What it printed, by name.</summary>
    public static Dictionary<string, int> Read(string output) =>
        output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(' ')).ToDictionary(w => w[0], w => int.Parse(w[1], System.Globalization.CultureInfo.InvariantCulture), StringComparer.Ordinal);

    /// <summary>evil.so, in a directory of its own.</summary>
    public string Library(string code)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Folder, "library")).FullName;
        Open(folder);
        var source = Path.Combine(folder, "evil.c");
        File.WriteAllText(source, "#include <stdio.h>\n" + code);
        Compile("-shared", "-fPIC", "-o", Path.Combine(folder, "evil.so"), source);
        return Path.Combine(folder, "evil.so");
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static void Open(string folder) =>
        File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.OtherRead | UnixFileMode.OtherExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute);

    private static void Compile(params string[] arguments)
    {
        using var compiler = Process.Start(new ProcessStartInfo("gcc", arguments) { RedirectStandardError = true })!;
        var complaints = compiler.StandardError.ReadToEnd();
        compiler.WaitForExit();
        if (compiler.ExitCode != 0) throw new InvalidOperationException(complaints);
    }
}
