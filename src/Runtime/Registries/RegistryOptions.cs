using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace BuildKit.Registries;

/// <summary>How registries are talked to. Holds no environment: what variables and files say is put in at the edges.</summary>
public sealed record RegistryOptions
{
    public ICredentialSource Credentials { get; init; } = AnonymousCredentials.Instance;

    /// <summary>Registries ("build.local:5000") that may have any certificate or speak plain HTTP, beside those on this machine itself.</summary>
    public IReadOnlyCollection<string> InsecureRegistries { get; init; } = [];

    /// <summary>
    /// The pauses between the attempts of one request, in order: as many retries as entries. Without jitter, so that a run can be repeated;
    /// one machine's few parallel transfers are no stampede.
    /// </summary>
    public IReadOnlyList<TimeSpan> RetryDelays { get; init; } =
        [TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3)];

    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The longest time without a single byte moving. There is no limit on a whole transfer: layers are large and lines slow.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Bytes of one PATCH where a registry does not take a layer in one request.</summary>
    public long ChunkSize { get; init; } = 16 * 1024 * 1024;

    /// <summary>Uploads to one registry at the same moment; null leaves it to whoever copies.</summary>
    public int? MaximumUploads { get; init; }

    /// <summary>Uploads in chunks at once, without trying a single request first.</summary>
    public bool ForceChunkedUploads { get; init; }

    /// <summary>Authorities trusted beside the machine's own: what signed the certificates of private registries.</summary>
    public X509Certificate2Collection? Authorities { get; init; }

    /// <summary>Folders named certs.d, with a folder of certificates for each registry: read when that registry is first talked to.</summary>
    public IReadOnlyList<string> CertificateFolders { get; init; } = [];

    /// <summary>False treats every registry as insecure, true none, not even those of this machine; null goes by their names.</summary>
    public bool? TlsVerify { get; init; }

    /// <summary>
    /// By registry ("docker.io"), the places that are asked first when something is read: "mirror.local:5000", or with a path before the
    /// repository's. What a mirror sends is verified like everything; which image a tag means is believed.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Mirrors { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Told of what went wrong and did not matter in the end; from any thread.</summary>
    public Action<BuildKitException>? Warn { get; init; }

    /// <summary>Null connects directly.</summary>
    public IWebProxy? Proxy { get; init; }

    public string UserAgent { get; init; } = "buildkit-net";

    /// <summary>How a host is connected to; tests lead names of the world to loopback.</summary>
    internal Func<DnsEndPoint, CancellationToken, ValueTask<Stream>>? Connect { get; init; }

    /// <summary>Asks token services for a token that can be kept instead of the password.</summary>
    internal bool WantsIdentityToken { get; init; }

    /// <summary>How a pause between attempts is spent; tests record it instead.</summary>
    internal Func<TimeSpan, CancellationToken, Task> Pause { get; init; } = Task.Delay;
}
