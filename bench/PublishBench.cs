namespace BuildKit.Bench;

/// <summary>
/// `dotnet publish` of the Shop sample: plain, with the SDK's PublishContainer and with ours, taking turns in one run. The container part
/// is the time over the plain publish of the same round.
/// </summary>
internal static class PublishBench
{
    public static async Task RunAsync(string repository, WorkFolder work, int runs)
    {
        using var registry = new RegistryProcess(work.Sub("registry"));
        using var proxy = new CountingProxy(registry.Port);
        var host = $"localhost:{proxy.Port}";
        await BaseImage.PushAsync(repository, work, host);
        var packages = Path.Combine(repository, "artifacts/packages");
        var samples = Path.Combine(repository, "samples");
        Contestant[] all =
        [
            Contestant.Create("plain", samples, work, image: false, ours: false, packages),
            Contestant.Create("SDK", samples, work, image: true, ours: false, packages),
            Contestant.Create("BuildKit", samples, work, image: true, ours: true, packages),
        ];

        foreach (var mode in Mode.All(host))
        {
            foreach (var contestant in all) contestant.Prepare(mode.Build);
            foreach (var scenario in Scenario.All) Measure(all, mode, scenario, proxy, runs);
        }

        Report.Table("Caches left behind", ["", "MB"], all.Skip(1).Select(c => (string[])[c.Name, $"{WorkFolder.Size(c.Caches) / 1e6:F1}"]));
    }

    private static void Measure(Contestant[] all, Mode mode, Scenario scenario, CountingProxy proxy, int runs)
    {
        var samples = all.ToDictionary(c => c.Name, _ => new List<Sample>());
        for (var run = 0; run <= runs; run++)
        {
            foreach (var contestant in all)
            {
                scenario.Before(contestant);
                string[] properties = [.. mode.Build, .. mode.Destination(contestant, scenario.FreshRepository ? $"-{scenario.Name.Length}-{run}" : "")];
                var before = Stamp(contestant.Archive);
                proxy.Take();
                var measured = contestant.Publish(properties);
                var (bytes, requests) = proxy.Take();
                // The first round warms compilers, nodes and page cache, and puts the image there that "no change" finds.
                if (run > 0) samples[contestant.Name].Add(new Sample(measured, bytes, requests, before != Stamp(contestant.Archive)));
            }
        }

        Report.Table($"{mode.Name}: {scenario.Name} (median of {runs})",
            ["", "wall s", "container part s", "sent MB", "requests", "archive written", "peak MB"], Rows(samples));
    }

    private static IEnumerable<string[]> Rows(Dictionary<string, List<Sample>> samples)
    {
        var floor = samples["plain"].Select(s => s.Measured.Seconds).Median();
        foreach (var (name, list) in samples)
        {
            var wall = list.Select(s => s.Measured.Seconds).Median();
            yield return
            [
                name, $"{wall:F2}", name == "plain" ? "" : $"{wall - floor:F2}", $"{list.Select(s => (double)s.Bytes).Median() / 1e6:F3}",
                $"{list.Select(s => (double)s.Requests).Median():F0}", list.Any(s => s.Wrote) ? "yes" : "no", $"{list.Max(s => s.Measured.PeakKilobytes) / 1024}",
            ];
        }
    }

    private static (long, DateTime) Stamp(string file) => File.Exists(file) ? (new FileInfo(file).Length, File.GetLastWriteTimeUtc(file)) : default;

    private sealed record Sample(Measured Measured, long Bytes, int Requests, bool Wrote);
}
