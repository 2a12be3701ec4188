using System.Diagnostics;

namespace BuildKit.Interop.Tests.Runtimes;

/// <summary>Programs as others start them.</summary>
internal static class RuntimeTool
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>The installed one where the build says so, else the one that is copied beside the tests.</summary>
    public static string Path { get; } = Environment.GetEnvironmentVariable("BUILDKIT_TOOL") ?? System.IO.Path.Combine(AppContext.BaseDirectory, "dotnet-container");

    public static RunResult Run(string program, params string[] arguments) => Run(program, arguments, []);

    public static RunResult Run(string program, IReadOnlyList<string> arguments, Dictionary<string, string> environment, string? folder = null, TimeSpan? patience = null)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = folder };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(patience ?? Patience))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} did not end: {(error.IsCompleted ? error.Result : "")}");
        }

        return new RunResult(process.ExitCode, output.Result, error.Result);
    }
}

internal sealed record RunResult(int Code, string Output, string Error);
