using System.Diagnostics;
using System.Text;

namespace BuildKit.Tool.Tests.EndToEnd;

/// <summary>The executable, started as a process: the one that is shipped, where the build says where it is, else as it was just built.</summary>
internal static class BuiltTool
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static string Executable => Environment.GetEnvironmentVariable("BUILDKIT_TOOL") ?? Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "dotnet-container.exe" : "dotnet-container");

    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(string storeRoot, params string[] args)
    {
        using var process = Start(storeRoot, Executable, args);
        process.StandardInput.Close();
        return await FinishAsync(process);
    }

    /// <summary>A line of shell in which <c>$TOOL</c> is the executable.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> ShellAsync(string storeRoot, string line)
    {
        using var process = Start(storeRoot, "/bin/bash", ["-c", line]);
        process.StandardInput.Close();
        return await FinishAsync(process);
    }

    public static Process Start(string storeRoot, string program, IEnumerable<string> args)
    {
        // A shell that runs the tests in its background has them ignore SIGINT, and what is ignored is inherited by every program they start.
        var start = new ProcessStartInfo("/usr/bin/env", ["--default-signal=INT,QUIT", program, .. args])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        start.Environment["TOOL"] = Executable;
        start.Environment["DOTNET_CONTAINER_ROOT"] = storeRoot;
        return Process.Start(start)!;
    }

    public static async Task<(int ExitCode, string Output, string Error)> FinishAsync(Process process)
    {
        using var limit = new CancellationTokenSource(Limit);
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var error = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"'{process.StartInfo.FileName}' did not end within {Limit}.");
        }
    }
}
