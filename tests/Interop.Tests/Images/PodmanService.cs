using System.Diagnostics;
using System.Net.Sockets;

namespace BuildKit.Interop.Tests.Images;

/// <summary>podman's service, which has Docker's API, on a socket of its own over storage of its own.</summary>
internal sealed class PodmanService : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("podman-service-");
    private readonly Process _process;

    private PodmanService()
    {
        string[] storage = ["--root", _folder + "/store", "--runroot", _folder + "/run", "--tmpdir", _folder + "/tmp", "--storage-driver", "vfs", "--cgroup-manager", "cgroupfs"];
        File.WriteAllText(_folder + "/containers.conf", "[engine]\nevents_logger=\"none\"\n");
        var start = new ProcessStartInfo("podman", [.. storage, "system", "service", "--time", "120", "unix://" + Socket]) { RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["CONTAINERS_CONF"] = _folder + "/containers.conf";
        _process = Process.Start(start)!;
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
    }

    public string Socket => _folder + "/podman.sock";

    public static async Task<PodmanService> StartAsync()
    {
        var service = new PodmanService();
        var patience = Stopwatch.StartNew();
        while (true)
        {
            using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await probe.ConnectAsync(new UnixDomainSocketEndPoint(service.Socket));
                return service;
            }
            catch (SocketException) when (patience.Elapsed < TimeSpan.FromSeconds(30) && !service._process.HasExited)
            {
                await Task.Delay(20);
            }
        }
    }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit(10_000);
        _process.Dispose();
        Process.Start("umount", ["-l", _folder + "/store/vfs"]).WaitForExit();
        Process.Start("rm", ["-rf", _folder.FullName]).WaitForExit();
    }
}
