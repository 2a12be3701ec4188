using BuildKit.Registries.Lines;
using BuildKit.Registries.SignIn;

namespace BuildKit.Registries;

/// <summary>
/// What a machine's environment says of registries: the same for the command line and for MSBuild. The edges read it and pass it in; nothing
/// here is opened before a registry is talked to.
/// </summary>
public sealed record RegistryEnvironment
{
    /// <summary>Credential helpers may ask a person for a password or a touch.</summary>
    private static readonly TimeSpan HelperTimeout = TimeSpan.FromSeconds(60);

    private static readonly char[] Separators = [',', ';', ' '];

    /// <summary>Value of an environment variable, or null.</summary>
    public required Func<string, string?> Variable { get; init; }

    /// <summary>The user's home folder; empty when there is none.</summary>
    public required string Home { get; init; }

    /// <summary>For machine-wide settings; null where there is no such place.</summary>
    public string? SystemSettings { get; init; } = OperatingSystem.IsWindows() ? null : "/etc";

    /// <summary>The helpers of PATH.</summary>
    public CredentialHelpers Helpers => new((Variable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries), HelperTimeout);

    /// <summary>Where login writes: the file that REGISTRY_AUTH_FILE names, else Docker's.</summary>
    public CredentialStore CredentialStore => new(CredentialFileToWrite, Helpers);

    public string CredentialFileToWrite => Set("REGISTRY_AUTH_FILE") ?? DockerFile;

    private string DockerFile => Path.Combine(Set("DOCKER_CONFIG") ?? Path.Combine(Home, ".docker"), "config.json");

    private string UserSettings => Set("XDG_CONFIG_HOME") ?? Path.Combine(Home, ".config");

    /// <summary>
    /// All sources, first the variables of the SDK, then those of CI systems, then files: the one that is named, Docker's, containers'.
    /// </summary>
    /// <param name="outputRegistry">The registry that is pushed to, if known; see <see cref="VariableCredentials"/>.</param>
    public ICredentialSource Credentials(string? outputRegistry)
    {
        var helpers = Helpers;
        var sources = new List<ICredentialSource> { new VariableCredentials(Variable, outputRegistry) };

        // What GitLab's jobs and Docker's own client take from the environment.
        if (Set("DOCKER_AUTH_CONFIG") is { } document) sources.Add(new CredentialFile("DOCKER_AUTH_CONFIG", helpers, document));
        sources.AddRange(CredentialFiles().Select(file => new CredentialFile(file, helpers)));
        return new ChainedCredentials(sources);
    }

    /// <summary>Files that credentials are read from, in order.</summary>
    public IReadOnlyList<string> CredentialFiles()
    {
        var files = new List<string>();
        if (Set("REGISTRY_AUTH_FILE") is { } named) files.Add(named);
        files.Add(DockerFile);
        if (Set("XDG_RUNTIME_DIR") is { } run) files.Add(Path.Combine(run, "containers", "auth.json"));
        files.Add(Path.Combine(UserSettings, "containers", "auth.json"));
        return [.. files.Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Options as everything here says. Broken settings are an error at once: they may be what keeps content on a safe line.</summary>
    public RegistryOptions Options(string? outputRegistry)
    {
        var settings = RegistrySettings.Read(SettingsFiles());
        return new RegistryOptions
        {
            Credentials = Credentials(outputRegistry),
            InsecureRegistries = [.. settings.Insecure, .. Words("DOTNET_CONTAINER_INSECURE_REGISTRIES", "SDK_CONTAINER_INSECURE_REGISTRIES")],
            CertificateFolders = CertificateFolders(),
            Mirrors = settings.MirrorsWith(Words("DOTNET_CONTAINER_REGISTRY_MIRRORS")),
            Proxy = EnvironmentProxy.Of(Variable) ?? HttpClient.DefaultProxy,
        };
    }

    private IEnumerable<string> SettingsFiles()
    {
        if (SystemSettings is not null) yield return Path.Combine(SystemSettings, "dotnet-container", "registries.json");
        if (Home.Length > 0 || Set("XDG_CONFIG_HOME") is not null) yield return Path.Combine(UserSettings, "dotnet-container", "registries.json");
    }

    /// <summary>The user's folders first; Docker's rootless daemon and containers have theirs at the same places.</summary>
    private IReadOnlyList<string> CertificateFolders() =>
    [
        Path.Combine(UserSettings, "containers", "certs.d"), Path.Combine(UserSettings, "docker", "certs.d"), Path.Combine(Home, ".docker", "certs.d"),
        .. SystemSettings is null ? (string[])[] : [Path.Combine(SystemSettings, "containers", "certs.d"), Path.Combine(SystemSettings, "docker", "certs.d")],
    ];

    private string[] Words(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (Set(name) is { } text) return text.Split(Separators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        }

        return [];
    }

    private string? Set(string name) => Variable(name) is { Length: > 0 } value ? value : null;
}
