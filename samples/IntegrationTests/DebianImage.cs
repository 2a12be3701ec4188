using System.Diagnostics;
using BuildKit.Testing;

namespace IntegrationTests;

/// <summary>
/// An image of a Debian package and all that it depends on, unpacked as they are: no registry, no Dockerfile, no root file system to start
/// from. Made once; the store keeps it for the next run.
/// </summary>
public static class DebianImage
{
    public static async Task<string> OfAsync(string package, params string[] changes)
    {
        var name = $"integration-tests/{package}";
        if (TestImage.Exists(name)) return name;
        var work = Directory.CreateTempSubdirectory("debian-image-").FullName;
        try
        {
            var root = Directory.CreateDirectory(Path.Combine(work, "root")).FullName;
            await DownloadAsync(package, work);
            foreach (var archive in Directory.EnumerateFiles(Path.Combine(work, "archives"), "*.deb")) await RunAsync("dpkg-deb", "--extract", archive, root);
            Directory.CreateDirectory(Path.Combine(root, "tmp"));
            File.SetUnixFileMode(Path.Combine(root, "tmp"), (UnixFileMode)0x3FF);
            return await TestImage.FromFolderAsync(name, root, changes);
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    /// <summary>To a system on which nothing is installed yet, so that apt downloads every package that is needed, and installs none.</summary>
    private static async Task DownloadAsync(string package, string work)
    {
        Directory.CreateDirectory(Path.Combine(work, "archives", "partial"));
        await File.WriteAllTextAsync(Path.Combine(work, "status"), "");
        await RunAsync("apt-get", "-qq", "-y", "--no-install-recommends", "--download-only", "-o", $"Dir::State::status={work}/status",
            "-o", $"Dir::Cache::archives={work}/archives", "-o", "Debug::NoLocking=1", "-o", "APT::Sandbox::User=", "install", package);
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{error}{await output}");
    }
}
