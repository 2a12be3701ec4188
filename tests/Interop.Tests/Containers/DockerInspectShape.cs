using System.Runtime.Versioning;
using System.Text.Json;
using BuildKit.Interop.Tests.Building;

namespace BuildKit.Interop.Tests.Containers;

/// <summary>'inspect' of the same container, image and volume in Docker and here: every member and value is the same, or is listed with the reason why not.</summary>
[SupportedOSPlatform("linux")]
public sealed class DockerInspectShape(DockerPlace place) : IClassFixture<DockerPlace>
{
    private readonly KnownDifferences _known = new("inspect-differences.txt");

    [TheoryWithPeer(Timeout = 120_000)]
    [InlineData("plain", "--network none")]
    [InlineData("full", "--network none --hostname box -e A=b -w /tmp -u app -l a=1 -v named:/vol -v {0}:/bind:ro -v /anon --tmpfs /mem:size=1m --restart on-failure:3 --cap-add NET_ADMIN --cap-drop MKNOD --ulimit nofile=100:200 --read-only --init --stop-timeout 3 --log-opt max-size=1m --health-cmd true --health-interval 1h --entrypoint /bin/sleep")]
    public Task Of_a_container_that_runs(string name, string flags) => CompareAsync(name, ["inspect", name], () =>
    {
        string[] command = name == "full" ? ["1000"] : ["sleep", "1000"];
        string[] arguments = ["run", "-d", "--name", name, .. string.Format(null, flags, place.Builds.In("rootfs")).Split(' '), ComparedBuilds.Base, .. command];
        place.Theirs(arguments);
        place.Builds.Ours(arguments);
    });

    [TheoryWithPeer(Timeout = 120_000)]
    [InlineData("created")]
    public Task Of_a_container_that_never_ran(string name) => CompareAsync(name, ["inspect", name], () =>
    {
        string[] arguments = ["create", "--name", name, "--network", "none", ComparedBuilds.Base];
        place.Theirs(arguments);
        place.Builds.Ours(arguments);
    });

    [TheoryWithPeer(Timeout = 120_000)]
    [InlineData("image")]
    public Task Of_an_image(string what) => CompareAsync(what, ["image", "inspect", ComparedBuilds.Base], () => { });

    [TheoryWithPeer(Timeout = 120_000)]
    [InlineData("volume-with-options", "inspected", "--label a=b --opt type=tmpfs --opt device=tmpfs --opt o=size=1m")]
    [InlineData("volume-without-options", "simple", "--driver local")]
    public Task Of_a_volume(string what, string name, string options) => CompareAsync(what, ["volume", "inspect", name], () =>
    {
        string[] arguments = ["volume", "create", .. options.Split(' '), name];
        place.Theirs(arguments);
        place.Builds.Ours(arguments);
    });

    private async Task CompareAsync(string what, string[] inspect, Action make)
    {
        if (place.Missing is { } reason) throw new PeerMissingException(reason);
        await Task.Run(make);
        var (theirs, ours) = (Flat(place.Theirs(inspect)), Flat(place.Builds.Ours(inspect)));
        if (inspect.Length == 2)
        {
            place.Theirs("rm", "-f", "-v", inspect[1]);
            place.Builds.Ours("rm", "-f", "-v", inspect[1]);
        }

        string[] unexplained = [.. _known.Unexplained(what, theirs, ours, inspect.Length == 2 ? "container" : null)];
        if (unexplained.Length > 0) Assert.Fail(string.Join('\n', unexplained));
    }

    /// <summary>A path for each member, and its value; objects and lists say only which of them they are. Mounts and binds go by where they are, for Docker's order of them is another each time.</summary>
    private static Dictionary<string, string> Flat(string json)
    {
        using var document = JsonDocument.Parse(json);
        var flat = new Dictionary<string, string>(StringComparer.Ordinal);
        Add(flat, "", document.RootElement[0]);
        return flat;
    }

    private static void Add(Dictionary<string, string> flat, string path, JsonElement element)
    {
        flat[path] = element.ValueKind switch
        {
            JsonValueKind.Object => "an object",
            JsonValueKind.Array => "a list",
            // Volumes tell seconds, which may be equal or not.
            JsonValueKind.String when path == ".CreatedAt" => "a time",
            _ => element.GetRawText(),
        };
        if (element.ValueKind == JsonValueKind.Object)
            foreach (var member in element.EnumerateObject()) Add(flat, $"{path}.{member.Name}", member.Value);
        if (element.ValueKind == JsonValueKind.Array)
            foreach (var (index, item) in element.EnumerateArray().Index()) Add(flat, $"{path}[{NameOf(path, item, index)}]", item);
    }

    private static string NameOf(string path, JsonElement item, int index) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty("Destination", out var place) ? place.GetString()! :
        path == ".HostConfig.Binds" ? item.GetString()!.Split(':')[1] :
        index.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
