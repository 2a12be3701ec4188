using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using BuildKit.Building.Contexts;
using BuildKit.Building.Steps;
using BuildKit.Storage;

namespace BuildKit.Building.Fetching;

/// <summary>
/// Files of git repositories by the system's git. A repository is a stranger's: no hooks, no file monitors, no configuration but ours, no protocol
/// that runs programs, and submodules may not name files of this machine (CVE-2022-39253); a subdirectory is resolved beneath the checkout.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class GitFiles(Store store, string git, IReadOnlyList<string> environment)
{
    private static readonly string[] Safe =
    [
        "-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", "-c", "core.symlinks=true", "-c", "protocol.ext.allow=never", "-c", "protocol.file.allow=never",
        "-c", "init.defaultBranch=main", "-c", "advice.detachedHead=false", "-c", "gc.auto=0", "-c", "core.autocrlf=false", "-c", "safe.directory=*",
    ];

    /// <summary>The checkout as a folder of this build.</summary>
    public async Task<BuildContext> FetchAsync(BuildStep.GitSource source, CancellationToken ct)
    {
        Check(source);
        var folder = store.NewTemporaryPath("git");
        Directory.CreateDirectory(folder);
        await RunAsync(source.Remote, folder, ct, "init", "--quiet");
        await RunAsync(source.Remote, folder, ct, "remote", "add", "origin", "--", source.Remote);
        await FetchCommitAsync(source, folder, ct);
        await RunAsync(source.Remote, folder, ct, "checkout", "--quiet", "--force", "FETCH_HEAD");
        var commit = (await RunAsync(source.Remote, folder, ct, "rev-parse", "HEAD")).Trim();
        if (source.Commit is { } want && !commit.StartsWith(want, StringComparison.OrdinalIgnoreCase)) throw FetchException.WrongCommit(source.Remote, want, commit);
        if (source.Submodules && File.Exists(Path.Combine(folder, ".gitmodules")))
            await RunAsync(source.Remote, folder, ct, "submodule", "update", "--init", "--recursive", "--depth", "1", "--quiet");
        var time = await RunAsync(source.Remote, folder, ct, "show", "--no-patch", "--format=%ct", "HEAD");
        return new BuildContext
        {
            Folder = Subdirectory(source, folder),
            Title = "the repository",
            Filter = source.KeepGitDirectory ? KeepsAll.Instance : new WithoutGit(),
            Time = DateTimeOffset.FromUnixTimeSeconds(long.Parse(time.Trim(), CultureInfo.InvariantCulture)),
            IsTemporary = true,
        };
    }

    /// <summary>A commit that the server does not hand out by its number comes with its whole history.</summary>
    private async Task FetchCommitAsync(BuildStep.GitSource source, string folder, CancellationToken ct)
    {
        var wanted = source.Ref ?? "HEAD";
        try
        {
            await RunAsync(source.Remote, folder, ct, "fetch", "--quiet", "--depth", "1", "--no-tags", "origin", wanted);
        }
        catch (FetchException e) when (e.Code == "BK4324" && wanted.Length is >= 7 and <= 40 && wanted.All(char.IsAsciiHexDigit))
        {
            await RunAsync(source.Remote, folder, ct, "fetch", "--quiet", "--tags", "origin", "+refs/heads/*:refs/remotes/origin/*");
            await RunAsync(source.Remote, folder, ct, "update-ref", "--no-deref", "FETCH_HEAD", wanted);
        }
    }

    /// <summary>Nothing of an address may be read as an option, and none may name this machine's files.</summary>
    private static void Check(BuildStep.GitSource source)
    {
        var remote = source.Remote;
        if (remote.Length == 0 || remote.StartsWith('-') || remote.Any(char.IsControl)) throw FetchException.BadRemote(remote, "it is no address");
        var isKnown = remote.StartsWith("https://", StringComparison.Ordinal) || remote.StartsWith("http://", StringComparison.Ordinal)
            || remote.StartsWith("git://", StringComparison.Ordinal) || remote.StartsWith("ssh://", StringComparison.Ordinal)
            || (remote.Contains('@', StringComparison.Ordinal) && remote.Contains(':', StringComparison.Ordinal) && !remote.Contains("::", StringComparison.Ordinal));
        if (!isKnown) throw FetchException.BadRemote(remote, "it is of no protocol that is fetched from");
        if (source.Ref is { } reference && (reference.StartsWith('-') || reference.Any(c => char.IsControl(c) || c is ' ' or ':' or '+'))) throw FetchException.BadRemote(remote, "the reference is no name");
    }

    private static string Subdirectory(BuildStep.GitSource source, string folder)
    {
        if (source.Subdirectory is not { Length: > 0 } wanted || TreePaths.Clean(wanted) == ".") return folder;
        using var root = new FolderTree(new BuildContext { Folder = folder }, null);
        return TreePaths.Resolve(root, wanted) is { Kind: Files.FileKind.Directory } found
            ? Path.Combine(folder, found.Path)
            : throw FetchException.BadRemote(source.Remote, $"it has no folder '{Linux.PosixPath.Printable(wanted)}'");
    }

    private async Task<string> RunAsync(string remote, string folder, CancellationToken ct, params string[] arguments)
    {
        var start = new ProcessStartInfo(git) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var argument in Safe.Concat(arguments)) start.ArgumentList.Add(argument);
        start.Environment.Clear();
        foreach (var variable in environment) start.Environment[variable[..variable.IndexOf('=', StringComparison.Ordinal)]] = variable[(variable.IndexOf('=', StringComparison.Ordinal) + 1)..];
        foreach (var (name, value) in Settings) start.Environment[name] = value;
        using var process = Begin(start);
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(ct), process.StandardError.ReadToEndAsync(ct));
        try
        {
            await process.WaitForExitAsync(ct);
            return process.ExitCode == 0 ? await output : throw FetchException.GitFailed(remote, arguments[0], (await error).Trim().ReplaceLineEndings(" "));
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private Process Begin(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw FetchException.NoGit(git, e);
        }
    }

    private static readonly KeyValuePair<string, string>[] Settings =
    [
        new("GIT_TERMINAL_PROMPT", "0"), new("GIT_CONFIG_NOSYSTEM", "1"), new("GIT_CONFIG_GLOBAL", "/dev/null"), new("GIT_ASKPASS", "true"), new("LC_ALL", "C"),
        new("GIT_ALLOW_PROTOCOL", "https:http:git:ssh"), new("GIT_LFS_SKIP_SMUDGE", "1"),
    ];

    private sealed class WithoutGit : IContextFilter
    {
        public bool Drops(string path, bool isDirectory) => path == ".git" || path.StartsWith(".git/", StringComparison.Ordinal);

        public bool MayKeepBelow(string directory) => false;
    }
}
