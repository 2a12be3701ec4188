using System.Diagnostics;
using System.Globalization;
using Xunit.Abstractions;

namespace BuildKit.Kernel.Tests.Killing;

/// <summary>
/// Commands and monitors are killed at random moments. KILL_TEST_SEED repeats the choices of a run that failed (not the machine's timing);
/// KILL_TEST_COUNT asks for more.
/// </summary>
public sealed class KilledCommands(ITestOutputHelper output)
{
    private const int Workers = 2;

    [Fact]
    public async Task Five_hundred_kills_leave_nothing_behind_and_lose_no_data()
    {
        var seed = Number("KILL_TEST_SEED") ?? Random.Shared.Next(1 << 24);
        var count = Number("KILL_TEST_COUNT") ?? 500;
        var watch = Stopwatch.StartNew();
        var workers = Enumerable.Range(0, Workers).Select(i => new KillWorker(seed + (i << 24))).ToList();
        var faults = await Task.WhenAll(workers.Select(w => Task.Run(() => w.RunAsync(count / Workers))));
        workers.ForEach(w => w.Dispose());
        output.WriteLine($"seed {seed}: {workers.Sum(w => w.Killed)} kills of commands that had not ended, {watch.Elapsed.TotalSeconds:F0} s");
        Assert.True(workers.Sum(w => w.Killed) >= count / Workers * Workers, "Commands were too quick to be killed.");
        Assert.True(faults.All(f => f.Count == 0), $"KILL_TEST_SEED={seed}\n{string.Join('\n', faults.SelectMany(f => f).Take(40))}");
    }

    private static int? Number(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
