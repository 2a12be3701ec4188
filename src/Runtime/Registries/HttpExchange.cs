using System.Net.Http.Headers;

namespace BuildKit.Registries;

/// <summary>One request, one answer, under the idle limit; and the loop that repeats what may pass by itself.</summary>
internal sealed class HttpExchange(RegistryOptions options) : IDisposable
{
    private readonly Lazy<HttpMessageInvoker> _http = new(() => new HttpMessageInvoker(MakeHandler(options)));

    public async Task<HttpResponseMessage> SendAsync(RegistryRequest request, Uri uri, AuthenticationHeaderValue? authorization, CancellationToken cancellationToken)
    {
        using var idle = new IdleTimer(options.IdleTimeout, cancellationToken);
        using var message = request.ToMessage(uri, options.UserAgent, idle);
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
            var mayRepeat = request.Repeatable && attempt < options.RetryDelays.Count;
            TimeSpan wait;
            try
            {
                var response = await send(cancellationToken);
                if (!mayRepeat || !Retry.IsWorth(response.StatusCode)) return response;
                wait = Retry.After(response) ?? options.RetryDelays[attempt];
                response.Dispose();
            }
            catch (Exception e) when (mayRepeat && Retry.IsWorth(e))
            {
                wait = options.RetryDelays[attempt];
            }
            catch (Exception e) when (Retry.IsOfTheLine(e))
            {
                throw RegistryException.Unreachable(request.Step, request.Uri, e);
            }

            await options.Pause(wait, cancellationToken);
        }
    }

    public void Dispose()
    {
        if (_http.IsValueCreated) _http.Value.Dispose();
    }

    private static SocketsHttpHandler MakeHandler(RegistryOptions options)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            // A registry behind a web application (Harbor) answers cookies with demands for anti-forgery tokens.
            UseCookies = false,
            UseProxy = options.Proxy is not null,
            Proxy = options.Proxy,
            ConnectTimeout = options.ConnectTimeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            SslOptions = { RemoteCertificateValidationCallback = AuthorityTrust.Of(options.Authorities) },
        };
        if (options.Connect is { } connect) handler.ConnectCallback = (context, ct) => connect(context.DnsEndPoint, ct);
        return handler;
    }
}
