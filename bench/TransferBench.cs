using System.Globalization;

namespace BuildKit.Bench;

/// <summary>
/// Push and pull through Debian's docker-registry on loopback, in turns: this product, skopeo and podman. The image has one layer of programs and
/// one of bytes that do not compress, half and half.
/// </summary>
internal static class TransferBench
{
    private const string Ready = "cold pull, unpacked and a container made";

    private static readonly IReadOnlyDictionary<string, string> Nothing = new Dictionary<string, string>();

    public static void Run(string repository, WorkFolder work, int runs)
    {
        using var docker = StartDocker(work);
        foreach (var megabytes in (int[])[130, 1000]) Run(repository, work.Sub($"transfer-{megabytes}"), docker, megabytes, megabytes > 500 ? Math.Min(runs, 3) : runs);
    }

    private static DockerDaemon? StartDocker(WorkFolder work)
    {
        try
        {
            return new DockerDaemon(work, ownNetwork: false);
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            Console.WriteLine($"\n(left out: {e.Message})");
            return null;
        }
    }

    private static void Run(string repository, string folder, DockerDaemon? docker, int megabytes, int runs)
    {
        var (layers, plain) = MakeLayers(folder, megabytes);
        var contestants = Contestants(repository, folder, docker, layers, plain);
        foreach (var (title, act) in new (string, Func<TransferPeer, string, double>)[]
        {
            ("cold push", static (peer, host) => peer.Push(host)),
            ("push again", static (peer, host) => peer.Push(host)),
            ("cold pull", static (peer, host) => peer.Pull(host)),
            (Ready, static (peer, host) => peer.Ready!(host)),
        })
            Measure($"{title}, {megabytes} MB", title == "cold push", [.. contestants.Where(c => title != Ready || c.Ready is not null)], folder, runs, act);
    }

    /// <summary>A cold push goes to a registry without content; everything else to one that has the image.</summary>
    private static void Measure(string title, bool toEmpty, IReadOnlyList<TransferPeer> peers, string folder, int runs, Func<TransferPeer, string, double> act)
    {
        var readings = peers.ToDictionary(p => p.Name, _ => new List<double>());
        RegistryProcess? full = null;
        try
        {
            for (var run = 0; run <= runs; run++)
            {
                foreach (var peer in peers)
                {
                    using var empty = toEmpty ? new RegistryProcess(Fresh(folder, "registry")) : null;
                    if (empty is null && full is null)
                    {
                        full = new RegistryProcess(Fresh(folder, "registry"));
                        foreach (var each in peers) each.Push($"127.0.0.1:{full.Port}");
                    }

                    var milliseconds = act(peer, $"127.0.0.1:{(empty ?? full)!.Port}");
                    if (run > 0) readings[peer.Name].Add(milliseconds);
                }
            }
        }
        finally
        {
            full?.Dispose();
        }

        Print(title, runs, readings);
    }

    private static void Print(string title, int runs, Dictionary<string, List<double>> readings)
    {
        Console.WriteLine($"\n| {title} (median of {runs}) | s | least | BuildKit is |\n|---|---|---|---|");
        var ours = Median(readings.Values.First());
        foreach (var (name, values) in readings)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {Median(values) / 1000:0.00} | {values.Min() / 1000:0.00} | {(values == readings.Values.First() ? "" : $"{ours / Median(values):0.00} ×")} |"));
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static string Fresh(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
        return Directory.CreateDirectory(path).FullName;
    }

    /// <summary>An OCI layout with compressed layers, and the same content as one plain tar.</summary>
    private static (string Layout, string Tar) MakeLayers(string folder, int megabytes)
    {
        var root = Directory.CreateDirectory(Path.Combine(folder, "root")).FullName;
        Quick.Run(Nothing, "sh", "-c", $"head -c {megabytes / 2}M /dev/urandom > {root}/random && find /usr/bin /usr/lib -type f -size +16k -print0 | xargs -0 cat 2>/dev/null | head -c {megabytes / 2}M > {root}/programs");
        var tar = Path.Combine(folder, "root.tar");
        Quick.Run(Nothing, "tar", "-C", root, "-cf", tar, ".");
        return (root, tar);
    }

    private static IReadOnlyList<TransferPeer> Contestants(string repository, string folder, DockerDaemon? docker, string root, string tar)
    {
        var all = new List<TransferPeer>();
        List<Func<TransferPeer>> makers = [() => TransferPeer.Ours(repository, folder, tar), () => TransferPeer.Skopeo(folder), () => TransferPeer.Podman(folder)];
        if (docker is not null) makers.Add(() => TransferPeer.Docker(folder, docker));
        foreach (var make in makers)
        {
            try
            {
                all.Add(make());
            }
            catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
            {
                Console.WriteLine($"\n(left out: {e.Message.Split('\n')[0]})");
            }
        }

        Directory.Delete(root, recursive: true);
        return all;
    }
}
