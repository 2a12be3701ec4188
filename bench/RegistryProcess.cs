using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace BuildKit.Bench;

/// <summary>Debian's docker-registry on a free loopback port.</summary>
internal sealed class RegistryProcess : IDisposable
{
    private readonly Process _process;

    public RegistryProcess(string folder)
    {
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Port = ((IPEndPoint)probe.LocalEndpoint).Port;
        }

        var config = Path.Combine(folder, "config.yml");
        File.WriteAllText(config, $"""
            version: 0.1
            log: {"{"}level: error, accesslog: {"{"}disabled: true{"}"}{"}"}
            storage:
              filesystem: {"{"}rootdirectory: {folder}/data{"}"}
              delete: {"{"}enabled: true{"}"}
            http:
              addr: 127.0.0.1:{Port}
            """);
        _process = Process.Start(new ProcessStartInfo("docker-registry", ["serve", config]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        // Nobody reads what it says; a pipe that fills up would stop it in the middle of an answer.
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        WaitUntilReady();
    }

    public int Port { get; }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private void WaitUntilReady()
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                using var client = new TcpClient();
                client.Connect(IPAddress.Loopback, Port);
                return;
            }
            catch (SocketException) when (tries < 100)
            {
                Thread.Sleep(50);
            }
        }
    }
}
