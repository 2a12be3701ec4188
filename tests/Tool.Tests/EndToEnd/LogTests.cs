using System.Globalization;

namespace BuildKit.Tool.Tests.EndToEnd;

/// <summary>What containers wrote, as 'logs' shows it.</summary>
public sealed class LogTests(BusyboxStore box) : IClassFixture<BusyboxStore>
{
    private const int Batches = 40;
    private const int LinesOfABatch = 500;

    /// <summary>The container writes its next lines when the test has seen the last ones, so following never falls behind what is kept.</summary>
    [Fact]
    public async Task Following_goes_over_rotations_and_the_files_keep_their_size()
    {
        var go = Directory.CreateDirectory(Path.Combine(box.Folder, "go")).FullName;
        var script = $"b=0; i=0; while [ $b -lt {Batches} ]; do while [ ! -e /go/$b ]; do sleep 0.01; done; "
            + $"b=$((b+1)); while [ $i -lt $((b*{LinesOfABatch})) ]; do echo $i; i=$((i+1)); done; done";
        await box.OkAsync("run", "-d", "--name", "turning", "--log-opt", "max-size=100k", "--log-opt", "max-file=3", "-v", $"{go}:/go:ro", "busybox", "sh", "-c", script);
        var log = (await box.OkAsync("inspect", "-f", "{{.LogPath}}", "turning")).TrimEnd();
        using var follower = BuiltTool.Start(box.Root, BuiltTool.Executable, ["logs", "-f", "turning"]);
        for (var line = 0; line < Batches * LinesOfABatch; line++)
        {
            if (line % LinesOfABatch == 0) await File.WriteAllTextAsync(Path.Combine(go, Number(line / LinesOfABatch)), "");
            Assert.Equal(Number(line), await follower.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(20)));
            if (line % 100 == 0) Assert.All(FilesOf(log), file => Assert.InRange(file.Length, 0, 100 << 10));
        }

        Assert.Equal((0, "", ""), await BuiltTool.FinishAsync(follower));
        Assert.Equal(["log.json", "log.json.1", "log.json.2"], FilesOf(log).Select(f => f.Name).Order(StringComparer.Ordinal));
        var kept = (await box.OkAsync("logs", "turning")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.InRange(kept.Length, 2000, 6000);
        Assert.Equal(Enumerable.Range((Batches * LinesOfABatch) - kept.Length, kept.Length).Select(Number), kept);
        Assert.Equal("19998\n19999\n", await box.OkAsync("logs", "-n", "2", "turning"));
    }

    [Fact]
    public async Task Details_times_and_parts_are_Dockers()
    {
        await box.OkAsync("run", "--name", "detailed", "--label", "team=blue sky", "--label", "other=1", "-e", "STAGE=test", "--log-opt", "labels=team,none", "--log-opt", "env=STAGE", "busybox", "echo", "hello");
        Assert.Equal("STAGE=test,team=blue+sky hello\n", await box.OkAsync("logs", "--details", "detailed"));
        Assert.Equal("hello\n", await box.OkAsync("logs", "detailed"));
        Assert.Matches("^[0-9-]{10}T[0-9:]{8}\\.[0-9]{9}Z STAGE=test,team=blue\\+sky hello\n$", await box.OkAsync("logs", "-t", "--details", "detailed"));
        Assert.Equal("team,none STAGE\n", await box.OkAsync("inspect", "-f", "{{index .HostConfig.LogConfig.Config \"labels\"}} {{index .HostConfig.LogConfig.Config \"env\"}}", "detailed"));
        Assert.Equal("hello\n", await box.OkAsync("logs", "-n", "-5", "detailed"));
        Assert.Equal("", await box.OkAsync("logs", "--until", "10h1m0.5s20us", "detailed"));
        await box.OkAsync("run", "--name", "plain", "busybox", "echo", "hello");
        Assert.Equal(" hello\n", await box.OkAsync("logs", "--details", "plain"));
    }

    [Fact]
    public async Task Following_ends_at_the_given_time()
    {
        await box.OkAsync("run", "-d", "--init", "--name", "waits", "busybox", "sh", "-c", "echo up; sleep 1000");
        Assert.Equal("", await box.OkAsync("logs", "-f", "--until", "1h", "waits"));
        var until = DateTimeOffset.UtcNow.AddSeconds(2).ToString("O", CultureInfo.InvariantCulture);
        Assert.Equal("up\n", await box.OkAsync("logs", "-f", "--until", until, "waits"));
        await box.OkAsync("kill", "waits");
    }

    private static FileInfo[] FilesOf(string log) => [.. new DirectoryInfo(Path.GetDirectoryName(log)!).GetFiles("log.json*").Where(f => f.Exists)];

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
