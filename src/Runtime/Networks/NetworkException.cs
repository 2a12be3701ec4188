namespace BuildKit.Networks;

/// <summary>A port or a network that cannot be set up as asked.</summary>
public sealed class NetworkException(string code, string message, string? remedy = null, Exception? innerException = null)
    : BuildKitException(code, message, remedy, innerException)
{
    internal static NetworkException InvalidPort(string text, string reason) =>
        new("BK3301", $"Reading a published port: '{text}' is not one: {reason}.", "Write [ip:][host port]:container port[/tcp|/udp], for example '127.0.0.1:8080:80'.");
}
