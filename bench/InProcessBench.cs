using System.Diagnostics;
using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using BuildKit.Storage;
using BuildKit.Testing;

namespace BuildKit.Bench;

/// <summary>A container from its start to its removal in the care of this process, beside `runc run` of the same files.</summary>
[SupportedOSPlatform("linux")]
internal static class InProcessBench
{
    private static readonly IReadOnlyDictionary<string, string> Nothing = new Dictionary<string, string>();

    public static async Task RunAsync(WorkFolder work, int runs)
    {
        var root = Path.Combine(work.Sub("in-process"), "rootfs");
        Directory.CreateDirectory(Path.Combine(root, "bin"));
        File.Copy("/usr/bin/busybox", Path.Combine(root, "bin/busybox"));
        File.CreateSymbolicLink(Path.Combine(root, "bin/true"), "busybox");
        foreach (var name in (string[])["proc", "sys", "dev"]) Directory.CreateDirectory(Path.Combine(root, name));
        var store = new StoreLocation(work.Sub("in-process-store"), work.Sub("in-process-run"));
        await TestImage.FromFolderAsync("bench/busybox:1", root, ["ENV PATH=/bin"], store);
        var options = new TestContainerOptions { Image = "bench/busybox:1", Command = ["true"], Store = store };
        WriteBundle(root);

        List<double> ours = [], runc = [];
        for (var run = -5; run < runs; run++)
        {
            var watch = Stopwatch.StartNew();
            await using (var container = await TestContainer.StartAsync(options)) await container.WaitForExitAsync();
            if (run >= 0) ours.Add(watch.Elapsed.TotalMilliseconds);
            var peer = Quick.Run(Nothing, "runc", "--root", work.Sub("in-process-runc"), "run", "--bundle", Path.GetDirectoryName(root)!, $"bench-{Environment.ProcessId}-{run + 5}");
            if (run >= 0) runc.Add(peer);
        }

        Report.Table($"start to removal of `true` in this process, and `runc run` (median of {runs})", ["", "ms", "least", "BuildKit is"],
            [["BuildKit.Testing", $"{ours.Median():F1}", $"{ours.Min():F1}", ""], ["runc", $"{runc.Median():F1}", $"{runc.Min():F1}", $"{ours.Median() / runc.Median():F2} ×"]]);
    }

    private static void WriteBundle(string root)
    {
        var bundle = Path.GetDirectoryName(root)!;
        Quick.Run(Nothing, "runc", "spec", "--bundle", bundle);
        var path = Path.Combine(bundle, "config.json");
        var config = JsonNode.Parse(File.ReadAllText(path))!;
        config["process"]!["terminal"] = false;
        config["process"]!["args"] = new JsonArray("true");
        config["process"]!["env"] = new JsonArray("PATH=/bin");
        File.WriteAllText(path, config.ToJsonString());
    }
}
