using BuildKit.Serving;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;

namespace BuildKit.WebHost;

/// <summary>Translates Kestrel's requests into the endpoint's and its answers back.</summary>
internal sealed class RegistryApplication(Task<RegistryEndpoint> endpoint) : IHttpApplication<IFeatureCollection>
{
    private const int BufferSize = 128 * 1024;

    public IFeatureCollection CreateContext(IFeatureCollection contextFeatures) => contextFeatures;

    public void DisposeContext(IFeatureCollection context, Exception? exception)
    {
    }

    /// <summary>What it throws makes Kestrel cut the connection, or answer 500 when nothing was sent yet.</summary>
    public async Task ProcessRequestAsync(IFeatureCollection context)
    {
        var gone = context.GetRequiredFeature<IHttpRequestLifetimeFeature>().RequestAborted;
        using var answer = await (await endpoint).AnswerAsync(Translate(context.GetRequiredFeature<IHttpRequestFeature>()), gone);
        var response = context.GetRequiredFeature<IHttpResponseFeature>();
        response.StatusCode = answer.Status;
        foreach (var (name, value) in answer.Headers) response.Headers[name] = value;

        // RFC 9110 §8.6: an answer without content has no length either.
        if (answer.Status != 204) response.Headers.ContentLength = answer.Body.Length;
        await SendAsync(answer.Body, context.GetRequiredFeature<IHttpResponseBodyFeature>(), gone);
    }

    private static ServedRequest Translate(IHttpRequestFeature request) => new()
    {
        Method = request.Method,
        Path = request.Path,
        Query = request.QueryString.TrimStart('?'),
        Host = request.Headers.Host,
        Header = name => request.Headers.TryGetValue(name, out var values) ? values.ToString() : null,
        Length = request.Headers.ContentLength,
        Body = request.Body,
    };

    private static async Task SendAsync(ServedBody body, IHttpResponseBodyFeature response, CancellationToken gone)
    {
        switch (body)
        {
            case ServedBody.Bytes { Length: > 0 } bytes:
                await response.Writer.WriteAsync(bytes.Value, gone);
                break;
            case ServedBody.Content content:
                await content.Stream.CopyToAsync(response.Stream, BufferSize, gone);
                break;
            case ServedBody.Bytes or ServedBody.Announced:
                break;
        }
    }
}
