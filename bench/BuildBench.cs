using System.Security.Cryptography;

namespace BuildKit.Bench;

/// <summary>
/// One Dockerfile of two stages with several RUN, 2,000 small files and one of 50 MB, built by each in turns: from nothing, with nothing changed,
/// with one small file changed. Each peer has a folder of its own.
/// </summary>
internal static class BuildBench
{
    private const int Files = 2000;
    private const int Large = 50 * 1024 * 1024;

    private const string Dockerfile = """
        FROM bench/busybox:1 AS build
        WORKDIR /src
        COPY assets ./assets
        RUN ["/bin/busybox", "sh", "-c", "/bin/busybox mkdir /out && /bin/busybox cat assets/large > /out/large"]
        COPY source ./source
        RUN ["/bin/busybox", "sh", "-c", "/bin/busybox cat source/*/* > /out/app"]
        RUN ["/bin/busybox", "sh", "-c", "/bin/busybox sha256sum /out/app > /out/app.sum"]

        FROM bench/busybox:1
        COPY --from=build /out /app
        RUN ["/bin/busybox", "sh", "-c", "/bin/busybox chmod 755 /app/app"]
        CMD ["/app/app"]
        """;

    public static void Run(string repository, WorkFolder work, int runs)
    {
        using var all = new Peers(repository, work);
        var builders = all.All.Where(p => p.Build is not null).ToList();
        var folders = builders.ToDictionary(p => p.Name, p => Context(work.Sub("context-" + p.Name)));
        ContainerBench.TakeTurns("Build from nothing", builders, runs, (peer, _) =>
        {
            peer.Forget!();
            return Quick.Run(peer.Environment, peer.Build!(folders[peer.Name]));
        });
        ContainerBench.TakeTurns("Build with nothing changed", builders, Math.Max(runs, 10), (peer, _) => Quick.Run(peer.Environment, peer.Build!(folders[peer.Name])));
        ContainerBench.TakeTurns("Build with one small file changed", builders, runs, (peer, run) =>
        {
            File.WriteAllText(Path.Combine(folders[peer.Name], "source/7/7.txt"), $"{peer.Name} {run}\n");
            return Quick.Run(peer.Environment, peer.Build!(folders[peer.Name]));
        });
    }

    private static string Context(string folder)
    {
        File.WriteAllText(Path.Combine(folder, "Dockerfile"), Dockerfile);
        File.WriteAllBytes(Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "assets")).FullName, "large"), RandomNumberGenerator.GetBytes(Large));
        for (var i = 0; i < Files; i++)
        {
            var part = Directory.CreateDirectory(Path.Combine(folder, "source", $"{i % 20}"));
            File.WriteAllText(Path.Combine(part.FullName, $"{i / 20}.txt"), $"file {i} of a project, with a line or two of text\n");
        }

        return folder;
    }
}
