using System.Diagnostics;

namespace BuildKit.Interop.Tests.Registries;

/// <summary>skopeo as the judge: what it accepts, others accept.</summary>
internal static class Skopeo
{
    public static async Task<string> RunAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("skopeo", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        Assert.True(process.ExitCode == 0, $"skopeo {string.Join(' ', arguments)}: {await errors}");
        return await output;
    }
}
