using System.Net;
using System.Net.Http;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace BuildKit.Registries.Lines;

/// <summary>
/// The way to a registry that is insecure or on this machine: HTTPS when it speaks that, with any certificate, else plain HTTP, as Docker does.
/// Which one is found out once, by what the other end says to the beginning of a handshake. To everything above, the line is plain.
/// </summary>
internal sealed class UnverifiedLine(RegistryAddress address, RegistryOptions options, X509Certificate2Collection clients) : IDisposable
{
    private const int HttpPort = 80;
    private const int HttpsPort = 443;
    private static readonly TimeSpan ProbePatience = TimeSpan.FromSeconds(3);

    /// <summary>
    /// A record with an empty ClientHello, which every TLS server answers with an alert; and an empty line, so that a web server answers too. A whole handshake would load a TLS library into every process that talks to a registry of this machine.
    /// </summary>
    private static ReadOnlyMemory<byte> Question { get; } = new byte[] { 0x16, 3, 1, 0, 4, 1, 0, 0, 0, (byte)'\r', (byte)'\n', (byte)'\r', (byte)'\n' };

    private readonly SemaphoreSlim _one = new(1, 1);
    private bool? _isTls;

    /// <summary>For the handler: a connection to the registry, or to another host that it or a proxy leads to.</summary>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var end = context.DnsEndPoint;
        var isOwn = context.InitialRequestMessage.RequestUri?.Scheme == Uri.UriSchemeHttp
            && string.Equals(end.Host, address.Root.IdnHost, StringComparison.OrdinalIgnoreCase) && end.Port == address.Root.Port;
        if (!isOwn || !await IsTlsAsync(end, cancellationToken)) return await OpenAsync(end, cancellationToken);

        var stream = new SslStream(await OpenAsync(Secure(end), cancellationToken));
        try
        {
#pragma warning disable CA5359 // This line is for registries whose certificate does not matter; the alternative would be plain HTTP.
            var tls = new SslClientAuthenticationOptions { TargetHost = end.Host, ClientCertificates = clients, RemoteCertificateValidationCallback = static (_, _, _, _) => true };
#pragma warning restore CA5359
            await stream.AuthenticateAsClientAsync(tls, cancellationToken);
            return stream;
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    public void Dispose() => _one.Dispose();

    private static DnsEndPoint Secure(DnsEndPoint end) => end.Port == HttpPort ? new DnsEndPoint(end.Host, HttpsPort) : end;

    private async Task<bool> IsTlsAsync(DnsEndPoint end, CancellationToken cancellationToken)
    {
        if (_isTls is { } known) return known;
        await _one.WaitAsync(cancellationToken);
        try
        {
            return _isTls ??= await ProbeAsync(Secure(end), mayBeAbsent: end.Port == HttpPort, cancellationToken);
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task<bool> ProbeAsync(DnsEndPoint end, bool mayBeAbsent, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(ProbePatience);
        Stream stream;
        try
        {
            stream = await OpenAsync(end, limit.Token);
        }
        catch (Exception e) when (mayBeAbsent && !cancellationToken.IsCancellationRequested && e is SocketException or OperationCanceledException)
        {
            return false;
        }

        await using (stream)
        {
            try
            {
                await stream.WriteAsync(Question, limit.Token);
                var first = new byte[1];

                // 21 is an alert, 22 a handshake (RFC 8446, section 5.1).
                return await stream.ReadAsync(first, limit.Token) == 1 && first[0] is 21 or 22;
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested && e is IOException or OperationCanceledException)
            {
                return false;
            }
        }
    }

    private async ValueTask<Stream> OpenAsync(DnsEndPoint end, CancellationToken cancellationToken)
    {
        if (options.Connect is { } connect) return await connect(end, cancellationToken);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(end, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
