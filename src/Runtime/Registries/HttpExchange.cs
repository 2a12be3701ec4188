using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using BuildKit.Registries.Lines;

namespace BuildKit.Registries;

/// <summary>
/// One request, one answer, under the idle limit; and the loop that repeats what may pass by itself. The connections are one registry's: its
/// authorities are trusted wherever it leads, its client certificates shown to nobody else.
/// </summary>
internal sealed class HttpExchange : IDisposable
{
    private readonly RegistryAddress _address;
    private readonly RegistryOptions _options;
    private readonly RegistryCertificates _certificates;
    private readonly UnverifiedLine? _line;
    private readonly Lazy<HttpMessageInvoker> _http;

    public HttpExchange(RegistryAddress address, RegistryOptions options, RegistryCertificates certificates)
    {
        (_address, _options, _certificates) = (address, options, certificates);
        _line = address.IsPlain ? new UnverifiedLine(address, options, certificates.Clients) : null;
        _http = new Lazy<HttpMessageInvoker>(() => new HttpMessageInvoker(MakeHandler()));
    }

    public async Task<HttpResponseMessage> SendAsync(RegistryRequest request, Uri uri, AuthenticationHeaderValue? authorization, CancellationToken cancellationToken)
    {
        using var idle = new IdleTimer(_options.IdleTimeout, cancellationToken);
        using var message = request.ToMessage(uri, _options.UserAgent, idle);
        message.Headers.Authorization = authorization;
        try
        {
            return await _http.Value.SendAsync(message, idle.Token);
        }
        catch (Exception) when (message.Content is UploadContent { SourceFailure: { } failure })
        {
            throw new UploadSourceException(failure);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            // The handler reports its own time limit for connecting as a cancellation too, though nobody cancelled.
            throw idle.Expired ? idle.ToException(e) : new TimeoutException(e.InnerException?.Message ?? e.Message, e);
        }
        finally
        {
            if (message.Content is UploadContent upload) await upload.StopAsync();
        }
    }

    /// <summary>Answers of status 401 and below 500 are the caller's to judge; a failure of the line comes out as a <see cref="RegistryException"/>.</summary>
    public async Task<HttpResponseMessage> WithRetriesAsync(RegistryRequest request, Func<CancellationToken, Task<HttpResponseMessage>> send, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            var mayRepeat = request.Repeatable && attempt < _options.RetryDelays.Count;
            TimeSpan wait;
            try
            {
                var response = await send(cancellationToken);
                if (!mayRepeat || !Retry.IsWorth(response.StatusCode)) return response;
                wait = Retry.After(response) ?? _options.RetryDelays[attempt];
                response.Dispose();
            }
            catch (Exception e) when (mayRepeat && Retry.IsWorth(e))
            {
                wait = _options.RetryDelays[attempt];
            }
            catch (Exception e) when (Retry.IsOfTheLine(e))
            {
                throw RegistryException.Unreachable(request.Step, request.Uri, e);
            }

            await _options.Pause(wait, cancellationToken);
        }
    }

    public void Dispose()
    {
        if (_http.IsValueCreated) _http.Value.Dispose();
        _line?.Dispose();
    }

    private SocketsHttpHandler MakeHandler()
    {
        X509Certificate2Collection authorities = [.. _certificates.Authorities, .. _options.Authorities ?? []];
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            // A registry behind a web application (Harbor) answers cookies with demands for anti-forgery tokens.
            UseCookies = false,
            UseProxy = _options.Proxy is not null,
            Proxy = _options.Proxy,
            ConnectTimeout = _options.ConnectTimeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            SslOptions = { RemoteCertificateValidationCallback = AuthorityTrust.Of(_address, authorities) },
        };
        if (_certificates.Clients is [var first, ..])
            handler.SslOptions.LocalCertificateSelectionCallback = (_, host, _, _, _) => string.Equals(host, _address.Root.IdnHost, StringComparison.OrdinalIgnoreCase) ? first : null!;
        if (_line is not null) handler.ConnectCallback = _line.ConnectAsync;
        else if (_options.Connect is { } connect) handler.ConnectCallback = (context, ct) => connect(context.DnsEndPoint, ct);
        return handler;
    }
}
