using System.Diagnostics;

namespace BuildKit.Bench;

/// <summary>Runs of a few milliseconds: timed around start and end of the process itself, with nothing between.</summary>
internal static class Quick
{
    public static double Run(IReadOnlyDictionary<string, string> environment, params string[] command)
    {
        var watch = Stopwatch.StartNew();
        using var process = Start(environment, command);
        Finish(process, command);
        return watch.Elapsed.TotalMilliseconds;
    }

    /// <summary>What a command prints, without the line's end.</summary>
    public static string Output(params string[] command)
    {
        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{string.Join(' ', command)} ended with {process.ExitCode}");
    }

    /// <summary>Wall time until the last of some that run at once has ended.</summary>
    public static double RunAll(IReadOnlyDictionary<string, string> environment, IEnumerable<string[]> commands)
    {
        var watch = Stopwatch.StartNew();
        var started = commands.Select(c => (Process: Start(environment, c), Command: c)).ToList();
        foreach (var (process, command) in started) Finish(process, command);
        foreach (var (process, _) in started) process.Dispose();
        return watch.Elapsed.TotalMilliseconds;
    }

    private static Process Start(IReadOnlyDictionary<string, string> environment, string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    private static void Finish(Process process, string[] command)
    {
        var error = process.StandardError.ReadToEndAsync();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{string.Join(' ', command)} ended with {process.ExitCode}: {error.Result.Trim()}");
    }
}
