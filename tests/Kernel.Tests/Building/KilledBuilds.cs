using System.Diagnostics;
using System.Globalization;
using BuildKit.Kernel.Tests.Engine;
using BuildKit.Kernel.Tests.Killing;
using BuildKit.Storage;
using Xunit.Abstractions;

namespace BuildKit.Kernel.Tests.Building;

/// <summary>
/// Builds are killed at random moments; the next one must find everything that a killed one had finished, and nothing of it may be left.
/// BUILD_KILL_COUNT asks for more or less, BUILD_KILL_SEED repeats the choices of a run.
/// </summary>
public sealed class KilledBuilds(EngineFolder engine, ITestOutputHelper output) : IClassFixture<EngineFolder>
{
    private const string Dockerfile = """
        FROM busybox AS first
        COPY file /file
        RUN --mount=type=cache,target=/cache --mount=type=secret,id=s cat /run/secrets/s > /dev/null; echo $(cat /file) > /a; touch /cache/x
        FROM busybox AS second
        COPY file /other
        RUN echo $(cat /other) more > /b; mkdir /c
        FROM busybox
        COPY --from=first /a /from-a
        COPY --from=second /b /from-b
        RUN cat /from-a /from-b > /all
        """;

    [Fact]
    public async Task Two_hundred_kills_lose_no_finished_step_and_leave_nothing_behind()
    {
        var (seed, count) = (Number("BUILD_KILL_SEED") ?? Random.Shared.Next(1 << 24), Number("BUILD_KILL_COUNT") ?? 200);
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var folder = Directory.CreateDirectory(Path.Combine(engine.Path, "context")).FullName;
        File.WriteAllText(Path.Combine(folder, "Dockerfile"), Dockerfile);
        var time = TimeSpan.FromSeconds(1);
        var killed = 0;
        for (var i = 0; i < 4 * count && killed < count; i++)
        {
            File.WriteAllText(Path.Combine(folder, "file"), i.ToString(CultureInfo.InvariantCulture));
            var watch = Stopwatch.StartNew();
            using var victim = engine.Start("build", "--secret", "s=hidden", folder, "killed");
            var text = victim.StandardOutput.ReadToEndAsync();
            if (!victim.WaitForExit(time * (0.2 + random.NextDouble()))) killed++;
            else time = (time + watch.Elapsed) / 2;
            victim.Kill();
            await victim.WaitForExitAsync();
            var finished = (await text).Split('\n').Where(l => l.StartsWith("done ", StringComparison.Ordinal)).Select(l => l["done ".Length..]).Where(l => l.StartsWith("RUN", StringComparison.Ordinal) || l.StartsWith("COPY", StringComparison.Ordinal)).ToArray();
            watch.Restart();
            var next = engine.Run("build", "--secret", "s=hidden", folder, "killed");
            Assert.True(next.Code == 0, $"seed {seed}, round {i}: {next.Error}");
            time = finished.Length == 0 ? (time + watch.Elapsed) / 2 : time;
            Assert.All(finished, step => Assert.Contains("cached " + step, next.Output, StringComparison.Ordinal));
        }

        Assert.Equal($"{File.ReadAllText(Path.Combine(folder, "file"))}\n{File.ReadAllText(Path.Combine(folder, "file"))} more\n", engine.Run("run", "--rm", "killed", "cat", "/all").Output);
        await NothingIsLeftAsync();
        Assert.True(killed >= count, "Builds were too quick to be killed.");
    }

    private async Task NothingIsLeftAsync()
    {
        using (var store = Store.Open(new StoreLocation(engine.Root, Path.Combine(engine.Path, "run"))))
        {
            store.SweepTemporaries();
            Assert.Empty(await new StoreCheck(store).RunAsync(repair: false, CancellationToken.None));
        }

        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(engine.Root, "tmp")));
        Assert.Empty(StoreTraces.Processes(engine.Path));
        Assert.DoesNotContain(engine.Root, File.ReadAllText("/proc/self/mountinfo"), StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(Path.Combine(engine.Path, "run"), "secrets-*"));
    }

    private static int? Number(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
