using System.Diagnostics;
using BuildKit.Layers;
using BuildKit.Runtime.Tests.Files;
using BuildKit.Runtime.Tests.Layers;

namespace BuildKit.Kernel.Tests.Layers;

/// <summary>Layers in directories of their own, seen through the kernel's overlayfs. Needs root; mounts live in a namespace of their own.</summary>
public sealed class LayersUnderOverlay : IDisposable
{
    private readonly TemporaryDirectory _lower = new();
    private readonly TemporaryDirectory _upper = new();

    public LayersUnderOverlay() => Apply(_lower, WhiteoutHandling.Overlay,
        Tars.Directory("etc"), Tars.File("etc/gone"), Tars.File("etc/kept"), Tars.Directory("dir"), Tars.File("dir/below"), Tars.Directory("anew"), Tars.File("anew/below"),
        Tars.Directory("again"), Tars.File("again/below"), Tars.Directory("implied"), Tars.File("implied/below"), Tars.File("file"));

    public void Dispose()
    {
        _lower.Dispose();
        _upper.Dispose();
    }

    [Theory]
    [InlineData(WhiteoutHandling.Overlay, "")]
    [InlineData(WhiteoutHandling.OverlayUser, "userxattr,")]
    public async Task What_was_removed_is_hidden_and_what_is_new_is_not(WhiteoutHandling whiteouts, string option)
    {
        Apply(_upper, whiteouts,
            Tars.File("etc/.wh.gone", ""),
            Tars.Directory("dir"), Tars.File("dir/.wh..wh..opq", ""), Tars.File("dir/new"),
            Tars.File(".wh.anew", ""), Tars.Directory("anew"), Tars.File("anew/new"),
            Tars.Directory("again"), Tars.File("again/new"), Tars.File(".wh.again", ""),
            Tars.File(".wh.implied", ""), Tars.File("implied/new"),
            Tars.File("file", "upper"), Tars.File(".wh.file", ""));
        string[] want = ["again", "again/new", "anew", "anew/new", "dir", "dir/new", "etc", "etc/kept", "file", "implied", "implied/new"];
        Assert.Equal(want, await ListMerged(whiteouts == WhiteoutHandling.OverlayUser ? "-Urm" : "-m", option));
    }

    private async Task<string[]> ListMerged(string namespaces, string option)
    {
        var script = $"mount -t overlay overlay -o {option}lowerdir={_upper.Path}:{_lower.Path} {_upper.Outside} && cd {_upper.Outside} && find . -mindepth 1 -printf '%P\\n' | LC_ALL=C sort";
        using var process = Process.Start(new ProcessStartInfo("unshare", [namespaces, "--propagation", "private", "sh", "-c", script]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
        Assert.True(process.ExitCode == 0, await errors);
        return (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static void Apply(TemporaryDirectory target, WhiteoutHandling whiteouts, params LayerEntry[] entries) =>
        LayerApplier.Apply(new MemoryStream(Tars.Write(entries)), target.Root, new LayerApplyOptions { Whiteouts = whiteouts }, CancellationToken.None);
}
