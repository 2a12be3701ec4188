namespace BuildKit.Registries.Lines;

/// <summary>How a registry is reached.</summary>
internal enum LineKind
{
    /// <summary>HTTPS with a certificate that is trusted.</summary>
    Secure,

    /// <summary>HTTPS with any certificate, or plain HTTP, whichever it speaks: asked for by name.</summary>
    Insecure,

    /// <summary>The same for this machine itself, where nobody listens in between.</summary>
    ThisMachine,
}
