using System.Diagnostics;

namespace BuildKit.Bench;

/// <summary>One run of a command: wall time, and the largest resident set of any of its processes (wait4's ru_maxrss, by GNU time).</summary>
internal sealed record Measured(double Seconds, long PeakKilobytes)
{
    public static Measured Run(IReadOnlyDictionary<string, string> environment, string folder, params string[] command)
    {
        var peak = Path.GetTempFileName();
        var start = new ProcessStartInfo("/usr/bin/time") { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["-f", "%M", "-o", peak, "timeout", "180", .. command]) start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        watch.Stop();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{string.Join(' ', command)} ended with {process.ExitCode}:\n{output}\n{error.Result}");
        var kilobytes = long.Parse(File.ReadAllText(peak).Trim().Split('\n')[^1]);
        File.Delete(peak);
        return new Measured(watch.Elapsed.TotalSeconds, kilobytes);
    }
}

internal static class Medians
{
    public static double Median(this IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }
}
