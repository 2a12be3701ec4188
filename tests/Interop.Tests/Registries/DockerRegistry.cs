using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace BuildKit.Interop.Tests.Registries;

/// <summary>
/// A real registry (the docker-registry package) on a free port of loopback, with its content in a temporary folder. Stopped, by its own
/// process, when disposed.
/// </summary>
public sealed partial class DockerRegistry : IAsyncDisposable
{
    public const string User = "ali";
    public const string Password = "open sesame";
    private const string PasswordHash = "$2b$04$4F8oPm3OOftgARIcXMJL3eZYn7mtSsOUBFFvaPyn6UVDrfYHq5P32";
    private const string Program = "/usr/bin/docker-registry";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("docker-registry-");
    private readonly ConcurrentQueue<string> _accessLog = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _awaited = new();
    private readonly TaskCompletionSource<string> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Process _process;

    private readonly DockerRegistrySettings _settings;

    private DockerRegistry(DockerRegistrySettings settings)
    {
        _settings = settings;
        Assert.True(File.Exists(Program), $"{Program} is missing: install the package docker-registry.");
        var config = Path.Combine(_folder.FullName, "config.yml");
        File.WriteAllText(config, Config());
        _process = new Process { StartInfo = new(Program, ["serve", config]) { RedirectStandardError = true, RedirectStandardOutput = true } };
        _process.OutputDataReceived += (_, line) => NoticeRequest(line.Data ?? "");
        _process.ErrorDataReceived += (_, line) => Notice(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>"127.0.0.1:12345".</summary>
    public string Host { get; private set; } = "";

    /// <summary>Where the content lies.</summary>
    public string Content => Path.Combine(_folder.FullName, "content");

    public static Task<DockerRegistry> StartAsync(bool withPassword = false) => StartAsync(new DockerRegistrySettings { WithPassword = withPassword });

    public static async Task<DockerRegistry> StartAsync(DockerRegistrySettings settings)
    {
        var registry = new DockerRegistry(settings);
        registry.Host = await registry._listening.Task.WaitAsync(TimeSpan.FromSeconds(30));
        return registry;
    }

    /// <summary>
    /// Requests so far, as "METHOD path status". The log is written behind the answers, so a request of our own marks the place to read to.
    /// </summary>
    public async Task<IReadOnlyList<string>> RequestsAsync()
    {
        var marker = $"/v2/marker-{Guid.NewGuid():N}";
        var logged = _awaited[marker] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using (var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator })
        using (var http = new HttpClient(handler)) (await http.GetAsync($"{(_settings.Certificate is null ? "http" : "https")}://{Host}{marker}")).Dispose();
        await logged.Task.WaitAsync(TimeSpan.FromSeconds(10));
        return [.. _accessLog.Select(l => Request().Match(l)).Where(m => m.Success).Select(m => $"{m.Groups["request"]} {m.Groups["status"]}").Where(r => !r.Contains("/v2/marker-", StringComparison.Ordinal))];
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(10));
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private void NoticeRequest(string line)
    {
        _accessLog.Enqueue(line);
        foreach (var (marker, logged) in _awaited)
        {
            if (line.Contains(marker, StringComparison.Ordinal)) logged.TrySetResult();
        }
    }

    private void Notice(string? line)
    {
        if (line is null) _listening.TrySetException(new InvalidOperationException($"{Program} ended before it listened."));
        else if (Listening().Match(line) is { Success: true } match) _listening.TrySetResult(match.Groups["host"].Value);
    }

    private string Config() => ContentConfig() + TlsConfig() + _settings switch
    {
        { WithPassword: true } => $"auth:\n  htpasswd:\n    realm: test\n    path: {Write("htpasswd", $"{User}:{PasswordHash}\n")}\n",
        { Tokens: { } tokens } => $"auth:\n  token:\n    realm: {tokens.Realm}\n    service: {TokenServer.Service}\n    issuer: {TokenServer.Issuer}\n    rootcertbundle: {Write("tokens.pem", tokens.CertificatePem)}\n",
        _ => "",
    } + (_settings.MirrorOf is { } remote ? $"proxy:\n  remoteurl: http://{remote}\n" : "");

    private string TlsConfig() => _settings.Certificate is { } certificate
        ? $"  tls:\n    certificate: {Write("tls.crt", certificate.CertificatePem)}\n    key: {Write("tls.key", certificate.KeyPem)}\n" + (certificate.ClientAuthorityPem is { } clients ? $"    clientcas:\n      - {Write("clients.crt", clients)}\n" : "")
        : "";

    private string Write(string name, string content)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, content);
        return path;
    }

    /// <summary>A read-only registry has the content that another one left.</summary>
    private string ContentConfig()
    {
        return $"""
            version: 0.1
            log:
              level: info
            storage:
              filesystem:
                rootdirectory: {_settings.Content ?? Content}
              delete:
                enabled: true
              maintenance:
                readonly:
                  enabled: {(_settings.IsReadOnly ? "true" : "false")}
            http:
              addr: 127.0.0.1:0

            """;
    }

    [GeneratedRegex("listening on (?<host>127\\.0\\.0\\.1:[0-9]+)")]
    private static partial Regex Listening();

    [GeneratedRegex("\"(?<request>[A-Z]+ [^ ]+) HTTP/[0-9.]+\" (?<status>[0-9]{3})")]
    private static partial Regex Request();
}
