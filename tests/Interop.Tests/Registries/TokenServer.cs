using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;

namespace BuildKit.Interop.Tests.Registries;

/// <summary>
/// A token service (distribution, "Token Authentication Specification"): gives everybody the right to pull, and whoever proves to be
/// <see cref="DockerRegistry.User"/> all that he asks for.
/// </summary>
public sealed class TokenServer : IAsyncDisposable
{
    public const string Service = "test-registry";
    public const string Issuer = "test-issuer";
    public const string RefreshToken = "a token to keep";
    private static readonly string Basic = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{DockerRegistry.User}:{DockerRegistry.Password}"));
    private readonly HttpListener _listener;
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _certificate;
    private readonly Task _serving;

    public TokenServer()
    {
        var request = new CertificateRequest("CN=tokens", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        (_listener, Realm) = Listen();
        _serving = ServeAsync();
    }

    public string Realm { get; }

    public string CertificatePem => _certificate.ExportCertificatePem();

    /// <summary>Requests so far: method, who, scopes.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _serving.WaitAsync(TimeSpan.FromSeconds(10));
        ((IDisposable)_listener).Dispose();
        _certificate.Dispose();
        _key.Dispose();
    }

    /// <summary>HttpListener cannot choose a port by itself, and one that found its port taken is disposed.</summary>
    private static (HttpListener Listener, string Realm) Listen()
    {
        for (var attempt = 0; ; attempt++)
        {
            var port = Random.Shared.Next(20_000, 60_000);
            var listener = new HttpListener { Prefixes = { $"http://127.0.0.1:{port}/" } };
            try
            {
                listener.Start();
                return (listener, $"http://127.0.0.1:{port}/token");
            }
            catch (HttpListenerException) when (attempt < 20)
            {
                // Taken.
            }
        }
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            try
            {
                await AnswerAsync(await _listener.GetContextAsync());
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        var form = await ReadAsync(context.Request);
        var (isUser, isRefused) = form is not null ? (form["refresh_token"] == RefreshToken, form["refresh_token"] != RefreshToken)
            : context.Request.Headers["Authorization"] is { } given ? (given == Basic, given != Basic)
            : (false, false);
        var scopes = form is not null ? (form["scope"] ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries) : context.Request.QueryString.GetValues("scope") ?? [];
        Requests.Enqueue($"{context.Request.HttpMethod} {(isUser ? DockerRegistry.User : "anonymous")} {string.Join(' ', scopes)}".TrimEnd());
        if (isRefused)
        {
            context.Response.StatusCode = 401;
            context.Response.Close();
            return;
        }

        var answer = new JsonObject { [form is null ? "token" : "access_token"] = Sign(scopes, isUser), ["expires_in"] = 300 };
        if (context.Request.QueryString["offline_token"] == "true") answer["refresh_token"] = RefreshToken;
        var bytes = Encoding.UTF8.GetBytes(answer.ToJsonString());
        context.Response.ContentType = "application/json";
        await context.Response.OutputStream.WriteAsync(bytes);
        context.Response.Close();
    }

    private static async Task<System.Collections.Specialized.NameValueCollection?> ReadAsync(HttpListenerRequest request)
    {
        if (request.HttpMethod != "POST") return null;
        using var reader = new StreamReader(request.InputStream);
        return System.Web.HttpUtility.ParseQueryString(await reader.ReadToEndAsync());
    }

    private string Sign(string[] scopes, bool isUser)
    {
        var access = new JsonArray([.. scopes.Select(s => s.Split(':')).Where(p => p.Length == 3).Select(p => (JsonNode)new JsonObject
        {
            ["type"] = p[0], ["name"] = p[1],
            ["actions"] = new JsonArray([.. p[2].Split(',').Where(a => isUser || a == "pull").Select(a => (JsonNode)a)]),
        })]);
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var header = new JsonObject { ["typ"] = "JWT", ["alg"] = "ES256", ["x5c"] = new JsonArray(Convert.ToBase64String(_certificate.RawData)) };
        var claims = new JsonObject { ["iss"] = Issuer, ["sub"] = "", ["aud"] = Service, ["exp"] = now + 300, ["nbf"] = now - 60, ["iat"] = now, ["jti"] = Guid.NewGuid().ToString(), ["access"] = access };
        var signed = $"{Encode(Encoding.UTF8.GetBytes(header.ToJsonString()))}.{Encode(Encoding.UTF8.GetBytes(claims.ToJsonString()))}";
        return $"{signed}.{Encode(_key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }

    private static string Encode(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
