using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using BuildKit.Interop.Tests.Runtimes;

namespace BuildKit.Interop.Tests.Building;

/// <summary>git's own server on loopback, with one repository: a branch "main" and a branch "other".</summary>
[SupportedOSPlatform("linux")]
public sealed class GitDaemon : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly string _folder = Directory.CreateTempSubdirectory("git-daemon-").FullName;
    private readonly Process _process;

    public GitDaemon()
    {
        Directory.CreateDirectory(Repository);
        File.WriteAllText(Path.Combine(Repository, "Dockerfile"), "FROM scratch\nCOPY sub/file /file\n");
        Directory.CreateDirectory(Path.Combine(Repository, "sub"));
        File.WriteAllText(Path.Combine(Repository, "sub/file"), "of main\n");
        File.WriteAllText(Path.Combine(Repository, "sub/Dockerfile"), "FROM scratch\nCOPY file /from-sub\n");
        Git("init", "-q", "-b", "main");
        Git("add", ".");
        Git("-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-q", "-m", "first");
        Git("checkout", "-q", "-b", "other");
        File.WriteAllText(Path.Combine(Repository, "sub/file"), "of other\n");
        Git("-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-q", "-a", "-m", "second");
        Git("checkout", "-q", "main");
        (_process, Port) = Start();
    }

    public int Port { get; }

    public string Address => $"git://127.0.0.1:{Port}/repository/.git";

    public string Git(params string[] arguments) => ComparedBuilds.Must("git", ["-C", Repository, .. arguments]);

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.Dispose();
        RuntimeTool.Run("rm", "-rf", _folder);
    }

    private string Repository => Path.Combine(_folder, "repository");

    /// <summary>It says when it listens. A port may be taken between the look for a free one and its use: then another is tried.</summary>
    private (Process Process, int Port) Start()
    {
        for (var tries = 0; ; tries++)
        {
            var port = FreePort();
            string[] arguments = ["daemon", "--export-all", "--verbose", "--listen=127.0.0.1", $"--port={port}", $"--base-path={_folder}", _folder];
            var process = Process.Start(new ProcessStartInfo("git", arguments) { RedirectStandardError = true })!;
            for (string? line; (line = process.StandardError.ReadLineAsync().WaitAsync(Patience).GetAwaiter().GetResult()) is not null;)
            {
                if (!line.Contains("Ready to rumble", StringComparison.Ordinal)) continue;
                _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null);
                return (process, port);
            }

            Assert.True(tries < 5, "git daemon does not listen.");
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
