namespace BuildKit.Serving;

/// <summary>A registry that cannot begin to serve. What goes wrong with a request is told to its client instead.</summary>
public sealed class ServingException(string code, string message, string? remedy = null, Exception? innerException = null)
    : BuildKitException(code, message, remedy, innerException)
{
    public static ServingException CannotListen(string address, int port, Exception inner) =>
        new("BK4200", $"Listening on {address}, port {port}: {inner.Message.TrimEnd('.')}.", "Choose another port by --port, or an address of this machine by --address.", inner);
}
