using System.Globalization;

namespace BuildKit.Testing;

/// <summary>A container for a test that did not become, or is not, what the test needs.</summary>
public sealed class TestException(string code, string message, string? remedy = null, Exception? innerException = null)
    : BuildKitException(code, message, remedy, innerException)
{
    internal static TestException NotReady(string image, string signal, TimeSpan time, string lastLines) =>
        new("BK3350", string.Create(CultureInfo.InvariantCulture, $"Starting {image} for a test: after {time.TotalSeconds:0.###} s it is not so that {signal}. {Said(lastLines)}"), "Wait for something else, or longer (StartTimeout).");

    internal static TestException Ended(string image, int code, string signal, string lastLines) =>
        new("BK3351", string.Create(CultureInfo.InvariantCulture, $"Starting {image} for a test: it ended with {code}, before {signal}. {Said(lastLines)}"));

    internal static TestException NotPublished(string image, int port, IEnumerable<int> published) =>
        new("BK3352", string.Create(CultureInfo.InvariantCulture, $"Connecting to {image}: its port {port} is not published; {string.Join(", ", published)} are."), "Name the port in Ports.");

    internal static TestException NoFile(string image, string path) =>
        new("BK3353", $"Reading {path} of {image}: it is no regular file.");

    internal static TestException NoHealthCheck(string image) =>
        new("BK3354", $"Starting {image} for a test: it has no health check to wait for.", "Wait for a port, a line of the log or a command.");

    private static string Said(string lastLines) => lastLines.Length == 0 ? "It has written nothing." : $"The last it wrote:\n{lastLines}";
}
