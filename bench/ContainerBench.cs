namespace BuildKit.Bench;

/// <summary>Containers side by side with Debian's runc, crun, podman and docker, taking turns in one run; busybox.</summary>
internal static class ContainerBench
{
    private const int AtOnce = 20;

    public static void Run(string repository, WorkFolder work, int runs)
    {
        using var all = new Peers(repository, work);
        var runners = all.All.Where(p => p.Run is not null).ToList();
        TakeTurns("`run --rm --network none busybox true`, whole process", runners, Math.Max(runs, 30), (peer, run) => Quick.Run(peer.Environment, peer.Run!($"run-{run}")));
        TakeTurns("`run --rm -p 127.0.0.1:18080:80 busybox true`: a network of its own and a published port", [.. runners.Where(p => p.Publish is not null)], runs, (peer, run) => Quick.Run(peer.Environment, peer.Publish!($"port-{run}")));
        TakeTurns($"{AtOnce} at once without a network", runners, Math.Max(runs / 2, 5),
            (peer, run) => Quick.RunAll(peer.Environment, Enumerable.Range(0, AtOnce).Select(i => peer.Run!($"many-{run}-{i}"))));
        Row("100 in a row without a network, each", "ms", runners, peer => Enumerable.Range(0, 100).Sum(i => Quick.Run(peer.Environment, peer.Run!($"row-{i}"))) / 100);
        var background = runners.Where(p => p.Start is not null).ToList();
        try
        {
            Background(background, runs);
        }
        finally
        {
            foreach (var peer in background) Quick.Run(peer.Environment, peer.Remove!("idle"));
        }
    }

    private static void Background(IReadOnlyList<Peer> background, int runs)
    {
        foreach (var peer in background)
        {
            // Memory of helpers and daemons, before and while one container of it sleeps.
            var before = IdleMemory.Processes();
            Quick.Run(peer.Environment, peer.Start!("idle"));
            Report.Table($"{peer.Name}: processes beside an idle detached container", ["process", "private MB", "PSS MB"], IdleMemory.New(before, peer.Name == "docker"));
        }

        TakeTurns("`exec true` in a running container", background, Math.Max(runs, 30), (peer, _) => Quick.Run(peer.Environment, peer.Execute!("idle")));
    }

    internal static void TakeTurns(string title, IReadOnlyList<Peer> peers, int runs, Func<Peer, int, double> measure)
    {
        var times = peers.ToDictionary(p => p.Name, _ => new List<double>());
        for (var run = 0; run <= runs; run++)
        {
            foreach (var peer in peers)
            {
                var time = measure(peer, run);
                if (run > 0) times[peer.Name].Add(time);
            }
        }

        var ours = times["BuildKit"].Median();
        Report.Table($"{title} (median of {runs})", ["", "ms", "least", "BuildKit is"],
            times.Select(t => (string[])[t.Key, $"{t.Value.Median():F1}", $"{t.Value.Min():F1}", t.Key == "BuildKit" ? "" : $"{ours / t.Value.Median():F2} ×"]));
    }

    private static void Row(string title, string unit, IReadOnlyList<Peer> peers, Func<Peer, double> measure) =>
        Report.Table(title, ["", unit], peers.Select(p => (string[])[p.Name, $"{measure(p):F1}"]));
}
