using System.Formats.Tar;
using System.Runtime.InteropServices;

namespace BuildKit.Bench;

/// <summary>A base of a real one's size: this machine's shared frameworks as one layer, pushed to the benchmark's registry.</summary>
internal static class BaseImage
{
    public static async Task PushAsync(string repository, WorkFolder work, string host)
    {
        var root = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../.."));
        var tar = Path.Combine(work.Path, "base.tar");
        await TarFile.CreateFromDirectoryAsync(root, tar, includeBaseDirectory: false);
        var tool = Path.Combine(repository, "artifacts/tool/dotnet-container");
        var environment = new Dictionary<string, string> { ["DOTNET_CONTAINER_ROOT"] = work.Sub("base-store") };
        var name = $"{host}/base/aspnet:10.0";
        Measured.Run(environment, work.Path, tool, "import", "-c", "ENV PATH=/usr/bin", tar, name);
        Measured.Run(environment, work.Path, tool, "push", name);
        File.Delete(tar);
    }
}
