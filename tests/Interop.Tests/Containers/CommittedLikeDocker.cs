using System.Runtime.Versioning;
using System.Text.Json;
using BuildKit.Content;
using BuildKit.Interop.Tests.Building;
using BuildKit.Layers;

namespace BuildKit.Interop.Tests.Containers;

/// <summary>The same changes in a container of Docker and in one of ours: 'commit' makes the same layer and configuration of them, 'export' the same archive, 'diff' the same list.</summary>
[SupportedOSPlatform("linux")]
public sealed class CommittedLikeDocker(DockerPlace place) : IClassFixture<DockerPlace>
{
    private const string Changes =
        "echo new > /new; chmod 750 /srv; rm /etc/group; mkdir -p /a/b; echo x > /a/b/c; rm -r /srv/data; echo file > /srv/data; ln -s /nowhere /soft; ln /new /hard; " +
        "chown 5:6 /srv/link; echo more >> /etc/passwd; mkdir -m 1777 /empty; chmod 4711 /a/b/c; rm /srv/link; mkdir /srv/link; echo in > /srv/link/in; echo shm > /dev/shm/x";

    private static readonly string[] Commit =
    [
        "-a", "me", "-m", "with changes", "-c", "CMD [\"x\",\"y\"]", "-c", "ENV A=1 B=2", "-c", "EXPOSE 80/tcp 90", "-c", "LABEL l=v m=\"w x\"", "-c", "USER app", "-c", "VOLUME /v1 /v2",
        "-c", "WORKDIR /data", "-c", "ENTRYPOINT [\"/e\"]", "-c", "HEALTHCHECK --interval=5s CMD true", "-c", "ONBUILD RUN x",
    ];

    private readonly KnownDifferences _known = new("commit-differences.txt");

    [TheoryWithPeer(Timeout = 180_000)]
    [InlineData("changed")]
    public async Task Changes_become_the_same_layer_archive_and_list(string name)
    {
        if (place.Missing is { } reason) throw new PeerMissingException(reason);
        var theirs = await Task.Run(() => ResultOf(place.Theirs, name, "theirs-"));
        var ours = await Task.Run(() => ResultOf(a => place.Builds.Ours(a), name, "ours-"));
        string[] unexplained =
        [
            .. _known.Unexplained("layer", theirs.Layer, ours.Layer), .. _known.Unexplained("config", theirs.Config, ours.Config),
            .. _known.Unexplained("export", theirs.Export, ours.Export), .. _known.Unexplained("files", theirs.Files, ours.Files),
        ];
        if (unexplained.Length > 0) Assert.Fail(string.Join('\n', unexplained));
        Assert.Equal(theirs.Diff, ours.Diff);
    }

    private sealed record Result(
        Dictionary<string, string> Layer, Dictionary<string, string> Config, Dictionary<string, string> Export, Dictionary<string, string> Files, IReadOnlyList<string> Diff);

    private delegate string Engine(params string[] arguments);

    private Result ResultOf(Engine engine, string name, string whose)
    {
        string In(string part) => place.Builds.In(whose + part);
        engine("run", "--network", "none", "--name", name, ComparedBuilds.Base, "sh", "-c", Changes);
        engine(["commit", .. Commit, name, $"localhost/{name}"]);
        engine("save", "-o", In("saved.tar"), $"localhost/{name}");
        engine("export", "-o", In("export.tar"), name);
        ComparedBuilds.Must("skopeo", ["copy", "-q", $"docker-archive:{In("saved.tar")}", $"dir:{In("dir")}"]);
        ComparedBuilds.Must("skopeo", ["copy", "-q", $"docker-archive:{In("saved.tar")}", $"oci:{In("layout")}:made"]);
        ComparedBuilds.Must("umoci", ["raw", "unpack", "--image", $"{In("layout")}:made", In("unpacked")]);
        using var manifest = JsonDocument.Parse(File.ReadAllText(In("dir/manifest.json")));
        var top = manifest.RootElement.GetProperty("layers").EnumerateArray().Last().GetProperty("digest").GetString()!.Split(':')[1];
        using var inspected = JsonDocument.Parse(engine("image", "inspect", $"localhost/{name}"));
        var (author, comment) = (inspected.RootElement[0].GetProperty("Author").GetString()!, inspected.RootElement[0].GetProperty("Comment").GetString()!);
        return new Result(
            Entries(In("dir/" + top)),
            ByName([$"Author: {author}", $"Comment: {comment}", .. ComparedBuilds.Settings(engine("image", "inspect", $"localhost/{name}"), r => r[0].GetProperty("Config"))], ':'),
            Entries(In("export.tar")),
            ByName(ComparedBuilds.Files(In("unpacked")), '\n'),
            [.. engine("diff", name).Split('\n').Order(StringComparer.Ordinal)]);
    }

    private static Dictionary<string, string> ByName(IEnumerable<string> lines, char end) =>
        lines.ToDictionary(l => l.Split(end)[0], l => l, StringComparer.Ordinal);

    /// <summary>Times are each engine's own, and which name of two is the link of the other.</summary>
    private static Dictionary<string, string> Entries(string archive)
    {
        using var file = File.OpenRead(archive);
        using var plain = Compression.Decompress(file, out _);
        using var reader = new TarReader(plain);
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.Next() is { } entry)
        {
            var what = entry switch
            {
                LayerEntry.RegularFile f => $"file of {f.Size} bytes",
                LayerEntry.SymbolicLink l => $"link to {l.Target}",
                LayerEntry.HardLink l => $"name of {l.Target}",
                var other => other.GetType().Name,
            };
            found.Add(entry.Path, $"{what} {Convert.ToString(entry.Mode, 8)} {entry.Uid}:{entry.Gid} {string.Join(' ', entry.Xattrs?.Keys ?? [])}");
        }

        return found;
    }
}
