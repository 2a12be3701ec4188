using BuildKit.Oci;
using BuildKit.Storage;

namespace BuildKit.Serving;

/// <summary>
/// A store as a registry: the OCI distribution specification 1.1, without a web server. Whoever has one hands over requests, any number at
/// once, and sends the answers. Design: docs/design/serving.md.
/// </summary>
public sealed class RegistryEndpoint : IDisposable
{
    private readonly ServingOptions _options;
    private readonly RepositoryNames _names;
    private readonly Store _store;
    private readonly HeldContent _held;
    private readonly UploadTable _uploads;

    public RegistryEndpoint(ServingOptions options)
    {
        _options = options;
        _names = new RepositoryNames(options);

        // Reading takes no leases: an open file outlives its name, and a server that runs for weeks must not keep all that it has ever sent.
        _store = Store.Open(options.Store with { ReadOnly = true });
        _held = new HeldContent(OpenToWrite, options.Clock, options.Lease);
        _uploads = new UploadTable(OpenToWrite, options);
    }

    /// <summary>Never throws for what a client does; what it throws is the server's to handle: a broken connection, a cancellation.</summary>
    public async Task<ServedAnswer> AnswerAsync(ServedRequest request, CancellationToken ct)
    {
        ServedAnswer answer;
        try
        {
            RequireAllowed(request);
            answer = await RouteAsync(request, ct);
            if (answer.Status == 201) _options.Pushed?.Invoke();
        }
        catch (Refusal refusal)
        {
            answer = refusal.ToAnswer();
        }
        catch (BuildKitException e)
        {
            answer = (e.Code == "BK4004" ? Refusal.DiskFull() : e.Code == "BK4005" ? Refusal.UnknownBlob("") : Refusal.Broken(e.Code)).ToAnswer();
        }

        if (request.IsHead && answer.Body is ServedBody.Bytes bytes) answer = answer with { Body = new ServedBody.Announced(bytes.Length) };
        return answer.With("Docker-Distribution-Api-Version", "registry/2.0");
    }

    /// <summary>To be called every minute or so: forgets uploads that nobody goes on with, and ends leases.</summary>
    public void Sweep()
    {
        _uploads.Expire();
        _held.Turn();
    }

    public void Dispose()
    {
        _uploads.Dispose();
        _held.Dispose();
        _store.Dispose();
    }

    private Store OpenToWrite() => Store.Open(_options.Store);

    private void RequireAllowed(ServedRequest request)
    {
        // A page whose name was made to lead to this machine could otherwise read and change everything (DNS rebinding).
        if (_options.IsLocal && !LocalHosts.Contains(request.Host)) throw Refusal.ForeignHost(request.Host);
        if (!request.OnlyReads && request.Header("Origin") is not null) throw Refusal.FromWebPage();
        if (!request.OnlyReads && _options.ReadOnly) throw Refusal.OnlyReading();
    }

    private async Task<ServedAnswer> RouteAsync(ServedRequest request, CancellationToken ct)
    {
        var route = Route.Find(request.Path) ?? throw Refusal.NoSuchPlace();
        if (!route.Methods.Split(", ").Contains(request.Method)) throw Refusal.NoSuchMethod(request.Method, route.Methods);
        return route switch
        {
            Route.Base => new ServedAnswer(200).WithJson([.. "{}"u8]),
            Route.Catalog => new Listings(_store, _names).Catalog(request),
            Route.Tags tags => Listings.Tags(View(tags.Name, request), tags.Name, request),
            Route.Referrers referrers => new Listings(_store, _names).Referrers(View(referrers.Name, request), referrers, request),
            Route.Manifest manifest => await ManifestAsync(manifest, request, ct),
            Route.Blob blob => Blob(blob, request),
            Route.Uploads uploads => await new BlobPushes(_uploads, _held, _options).StartAsync(uploads with { Name = Own(uploads.Name, request).Repository }, request, ct),
            Route.Upload upload => await new BlobPushes(_uploads, _held, _options).GoOnAsync(upload, request, ct),
            _ => throw Refusal.NoSuchPlace(),
        };
    }

    private Task<ServedAnswer> ManifestAsync(Route.Manifest route, ServedRequest request, CancellationToken ct) => request.Method switch
    {
        "PUT" => new ManifestPushes(OpenToWrite, _held, _options).PutAsync(Own(route.Name, request), route.Reference, request, ct),
        "DELETE" => Task.FromResult(new ManifestRemovals(OpenToWrite).Delete(View(route.Name, request), Own(route.Name, request), route.Reference)),
        _ => Task.FromResult(new ManifestPulls(_store, _options).Get(View(route.Name, request), route.Reference, request)),
    };

    private ServedAnswer Blob(Route.Blob route, ServedRequest request)
    {
        View(route.Name, request);
        var pulls = new BlobPulls(_store, _options.ReadOnly ? null : _held);
        if (request.OnlyReads) return pulls.Get(route.Digest, request);
        pulls.Get(route.Digest, request with { Method = "HEAD" }).Dispose();
        throw Refusal.BlobsAreShared();
    }

    private RepositoryView View(string name, ServedRequest request) => new(_store, _names.Shown(name, request.Parameter("ns"), request.Host));

    private ImageReference Own(string name, ServedRequest request) =>
        request.Parameter("ns") is { } mirrored ? throw Refusal.MirrorOnly(mirrored) : _names.Own(name);
}
