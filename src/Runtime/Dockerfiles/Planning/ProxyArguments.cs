namespace BuildKit.Dockerfiles.Planning;

/// <summary>Build arguments that RUN sees without ARG and that leave no trace in keys, layers, history or provenance.</summary>
internal static class ProxyArguments
{
    public static IReadOnlyList<string> Names { get; } = ["HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY", "ALL_PROXY"];

    /// <summary>In upper or lower case.</summary>
    public static bool Has(string name) => Names.Contains(name, StringComparer.OrdinalIgnoreCase);
}
