using System.Runtime.Versioning;
using BuildKit.Interop.Tests.Runtimes;

namespace BuildKit.Interop.Tests.Building;

/// <summary>Repositories as contexts and as sources of ADD, from a server.</summary>
[SupportedOSPlatform("linux")]
public sealed class GitSources(BuildPlace place, GitDaemon server) : IClassFixture<BuildPlace>, IClassFixture<GitDaemon>
{
    [Fact]
    public void A_repository_is_a_context_at_a_branch_and_in_a_folder()
    {
        Assert.Equal("file f 644 \nof main\n", Built(server.Address));
        Assert.Equal("file f 644 \nof other\n", Built(server.Address + "#other"));
        Assert.Equal("from-sub f 644 \nof other\n", Built(server.Address + "#other:sub"));
    }

    [Fact]
    public void A_repository_is_added_without_its_history_unless_that_is_wanted()
    {
        var commit = server.Git("rev-parse", "other").Trim();
        var context = place.Context("add", ("Dockerfile", $"FROM scratch\nADD {server.Address}#{commit} /src\nADD {server.Address}#main:sub /sub\n"));
        var listed = Built(context);
        Assert.Contains("src/sub/file f 644 \n", listed, StringComparison.Ordinal);
        Assert.Contains("of other\n", listed, StringComparison.Ordinal);
        Assert.EndsWith("of main\n", listed, StringComparison.Ordinal);
        Assert.DoesNotContain(".git", listed, StringComparison.Ordinal);

        place.Context("add", ("Dockerfile", $"FROM scratch\nADD --keep-git-dir=true {server.Address} /src\n"));
        Assert.Contains("src/.git/HEAD f 644 \n", Built(context), StringComparison.Ordinal);
    }

    [Fact]
    public void A_checksum_is_the_commit_that_must_be_there()
    {
        var context = place.Context("checked", ("Dockerfile", $"FROM scratch\nADD --checksum={server.Git("rev-parse", "main").Trim()} {server.Address}#main /src\n"));
        Assert.Contains("src/sub/file f 644 \n", Built(context), StringComparison.Ordinal);
        place.Context("checked", ("Dockerfile", $"FROM scratch\nADD --checksum={server.Git("rev-parse", "main").Trim()} {server.Address}#other /src\n"));
        var refused = RuntimeTool.Run(RuntimeTool.Path, ["build", context], new() { ["DOTNET_CONTAINER_ROOT"] = place.In("store") });
        Assert.Contains("BK4325", refused.Error, StringComparison.Ordinal);
    }

    private string Built(string context)
    {
        var folder = place.In($"built-{Guid.NewGuid():n}");
        place.Ours(["build", "-q", "-o", folder, context]);
        return BuildPlace.Listed(folder);
    }
}
