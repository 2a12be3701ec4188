namespace BuildKit.Registries;

/// <summary>One request as data, so that it can be sent again: after a challenge, a redirect or a failure.</summary>
internal sealed record RegistryRequest
{
    /// <summary>What is being done, for messages: "Reading the manifest of localhost:5000/shop:1.0".</summary>
    public required string Step { get; init; }

    public required HttpMethod Method { get; init; }

    public required Uri Uri { get; init; }

    public required TokenScope Scope { get; init; }

    public IReadOnlyList<string> Accept { get; init; } = [];

    /// <summary>First byte wanted; 0 asks for everything.</summary>
    public long From { get; init; }

    /// <summary>Makes the body anew for each attempt.</summary>
    public Func<IdleTimer, HttpContent>? Content { get; init; }

    /// <summary>False where the sender itself decides how to go on, because a body was partly consumed or a session is spent.</summary>
    public bool Repeatable { get; init; } = true;

    public HttpRequestMessage ToMessage(Uri uri, string userAgent, IdleTimer idle)
    {
        var message = new HttpRequestMessage(Method, uri) { Content = Content?.Invoke(idle) };
        message.Headers.TryAddWithoutValidation("User-Agent", userAgent);
        foreach (var type in Accept) message.Headers.TryAddWithoutValidation("Accept", type);
        if (From > 0) message.Headers.Range = new(From, null);
        return message;
    }
}
