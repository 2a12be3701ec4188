using System.Diagnostics;

namespace BuildKit.Interop.Tests.Images;

/// <summary>umoci as the judge of layouts and layers.</summary>
internal static class Umoci
{
    public static async Task RunAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("umoci", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        await output;
        Assert.True(process.ExitCode == 0, $"umoci {string.Join(' ', arguments)}: {await errors}");
    }
}
