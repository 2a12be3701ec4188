using System.Net;

namespace BuildKit.Registries;

/// <summary>Everything between a request as data and its answer: authentication, redirects, retries. One per registry.</summary>
internal sealed class RegistryTransport : IDisposable
{
    private readonly HttpExchange _http;
    private readonly Authenticator _authenticator;
    private readonly SemaphoreSlim? _uploads;

    public RegistryTransport(RegistryAddress address, RegistryOptions options, HttpExchange http)
    {
        (Address, Options, _http) = (address, options, http);
        _authenticator = new Authenticator(address, options, new TokenService(address, options, http));
        Quirks = RegistryQuirks.Of(address.Registry);
        var most = Math.Min(Quirks.Uploads ?? int.MaxValue, options.MaximumUploads ?? int.MaxValue);
        _uploads = most == int.MaxValue ? null : new SemaphoreSlim(Math.Max(1, most));
    }

    public RegistryAddress Address { get; }

    public RegistryOptions Options { get; }

    public RegistryQuirks Quirks { get; }

    /// <summary>Learnt from a refusal: this registry, or the proxy before it, does not take a layer in one request.</summary>
    public bool WantsChunks { get; set; }

    /// <summary>Any answer but those worth a retry; the caller disposes of it.</summary>
    public Task<HttpResponseMessage> SendAsync(RegistryRequest request, CancellationToken cancellationToken) =>
        _http.WithRetriesAsync(request, ct => AuthenticatedAsync(request, ct), cancellationToken);

    /// <summary>An answer of one of the wanted statuses, or the error that the refusal means.</summary>
    public async Task<HttpResponseMessage> SendAsync(RegistryRequest request, CancellationToken cancellationToken, params HttpStatusCode[] wanted)
    {
        var response = await SendAsync(request, cancellationToken);
        if (wanted.Contains(response.StatusCode)) return response;
        using (response) throw await ErrorAsync(request, response, cancellationToken);
    }

    /// <summary>A credential that could not be had is the reason that matters when the registry insists.</summary>
    public async Task<RegistryException> ErrorAsync(RegistryRequest request, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var error = await RegistryException.FromAsync(Address, request, response, Options.IdleTimeout, cancellationToken);
        return error.Status is 401 or 403 && _authenticator.Failure is { } failure ? RegistryException.NoCredential(error, failure) : error;
    }

    /// <summary>Asks for nothing but the front door (distribution-spec, "Determining Support"), which is where the registry says who may come in.</summary>
    public async Task<string?> SignInAsync(Credential credential, CancellationToken cancellationToken)
    {
        var request = new RegistryRequest
        {
            Step = $"Signing in to {Address.Registry}",
            Method = HttpMethod.Get,
            Uri = new Uri(Address.Root, "v2/"),
            Scope = TokenScope.None,
        };
        try
        {
            using var response = await SendAsync(request, cancellationToken, HttpStatusCode.OK);
            return _authenticator.IdentityToken;
        }
        catch (RegistryException e) when (e.Status is 401 or 403)
        {
            throw RegistryException.SignInRefused(Address.Registry, (credential as Credential.Password)?.Username, e);
        }
    }

    /// <summary>A body within limits; a line that breaks in the middle is an error of ours.</summary>
    public async Task<byte[]?> ReadAsync(RegistryRequest request, HttpResponseMessage response, int limit, CancellationToken cancellationToken)
    {
        try
        {
            return await Answers.ReadAsync(response, limit, Options.IdleTimeout, cancellationToken);
        }
        catch (Exception e) when (Retry.IsOfTheLine(e))
        {
            throw RegistryException.Interrupted(request.Step, request.Uri, e);
        }
    }

    /// <summary>Repeats a small exchange whose answer breaks off in the middle; blobs go on where they broke instead.</summary>
    public async Task<T> WholeAsync<T>(Func<Task<T>> exchange, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await exchange();
            }
            catch (RegistryException e) when (e.IsTorn && attempt < Options.RetryDelays.Count)
            {
                await Options.Pause(Options.RetryDelays[attempt], cancellationToken);
            }
        }
    }

    /// <summary>Runs an upload when it is its turn.</summary>
    public async Task InTurnAsync(Func<Task> upload, CancellationToken cancellationToken)
    {
        if (_uploads is null)
        {
            await upload();
            return;
        }

        await _uploads.WaitAsync(cancellationToken);
        try
        {
            await upload();
        }
        finally
        {
            _uploads.Release();
        }
    }

    public void Dispose()
    {
        _uploads?.Dispose();
        _authenticator.Dispose();
        _http.Dispose();
    }

    private async Task<HttpResponseMessage> AuthenticatedAsync(RegistryRequest request, CancellationToken cancellationToken)
    {
        var known = _authenticator.Known(request.Scope);
        var response = await FollowAsync(request, known, cancellationToken);

        // A storage service that a redirect led to gets no answer to its challenge: it is not the registry.
        if (response.StatusCode != HttpStatusCode.Unauthorized || !Address.IsOriginOf(response.RequestMessage!.RequestUri!)) return response;

        var header = await _authenticator.AnswerAsync(request, Challenge.Of(response), known, cancellationToken);
        if (header is null) return response;
        response.Dispose();
        return await FollowAsync(request, header, cancellationToken);
    }

    private async Task<HttpResponseMessage> FollowAsync(RegistryRequest request, System.Net.Http.Headers.AuthenticationHeaderValue? authorization, CancellationToken cancellationToken)
    {
        var uri = request.Uri;
        for (var hop = 0; hop <= Redirects.Maximum; hop++)
        {
            var response = await _http.SendAsync(request, uri, Address.IsOriginOf(uri) ? authorization : null, cancellationToken);
            if (!Redirects.IsOne(response)) return response;
            using (response) uri = Redirects.Next(Address, request, uri, response);
        }

        throw RegistryException.RedirectRefused(request.Step, uri, $"it is the {Redirects.Maximum + 1}th in a row");
    }
}
