using System.Net;

namespace BuildKit.Registries;

/// <summary>Which failures may pass by themselves, and how long to wait for that.</summary>
internal static class Retry
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    public static bool IsWorth(HttpStatusCode status) => status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests
        or HttpStatusCode.InternalServerError or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    /// <summary>A failure of the line: refused, reset, cut short, silent.</summary>
    public static bool IsOfTheLine(Exception exception) => exception is HttpRequestException or IOException or TimeoutException;

    /// <summary>A certificate or a proxy's verdict will be the same the next time.</summary>
    public static bool IsWorth(Exception exception) => IsOfTheLine(exception)
        && exception is not HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError
            or HttpRequestError.ConfigurationLimitExceeded or HttpRequestError.VersionNegotiationError };

    /// <summary>What Retry-After asks for, or null. A date is measured from the answer's own Date, not from this machine's clock.</summary>
    public static TimeSpan? After(HttpResponseMessage response)
    {
        var after = response.Headers.RetryAfter;
        var wait = after?.Delta ?? (after?.Date - response.Headers.Date);
        return wait is null || wait < TimeSpan.Zero ? null : wait < LongestWait ? wait : LongestWait;
    }
}
