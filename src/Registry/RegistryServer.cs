using System.Net;
using BuildKit.Serving;
using BuildKit.Storage;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace BuildKit.WebHost;

/// <summary>
/// Kestrel before a store, without the rest of ASP.NET: no dependency injection, no configuration, no middleware. Disposing lets requests
/// end for a few seconds, then cuts them.
/// </summary>
public sealed class RegistryServer : IAsyncDisposable
{
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan BetweenSweeps = TimeSpan.FromMinutes(1);
    private readonly KestrelServer _server;
    private readonly RegistryEndpoint _endpoint;
    private readonly DiskLimitKeeper? _keeper;
    private readonly ITimer _sweeps;

    private RegistryServer(KestrelServer server, RegistryEndpoint endpoint, DiskLimitKeeper? keeper, int port, TimeProvider clock)
    {
        (_server, _endpoint, _keeper, Port) = (server, endpoint, keeper, port);
        _sweeps = clock.CreateTimer(_ => Sweep(), null, BetweenSweeps, BetweenSweeps);
    }

    /// <summary>The port that it listens on.</summary>
    public int Port { get; }

    public static async Task<RegistryServer> StartAsync(ServerSettings settings, TimeProvider clock, CancellationToken cancellationToken)
    {
        // A store that is not there yet is made before anybody connects.
        using (Store.Open(settings.Store with { ReadOnly = settings.ReadOnly }))
        {
        }

        var endpoint = new TaskCompletionSource<RegistryEndpoint>(TaskCreationOptions.RunContinuationsAsynchronously);
        var address = settings.Address == ServerSettings.Localhost ? IPAddress.Loopback : IPAddress.Parse(settings.Address);
        var server = new KestrelServer(
            Options.Create(Listening(settings, address)),
            new SocketTransportFactory(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance),
            NullLoggerFactory.Instance);
        try
        {
            await server.StartAsync(new RegistryApplication(endpoint.Task), cancellationToken);
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException)
        {
            server.Dispose();
            throw ServingException.CannotListen(settings.Address, settings.Port, e);
        }

        var port = new Uri(server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First()).Port;
        var keeper = settings is { DiskLimit: { } limit, ReadOnly: false } ? new DiskLimitKeeper(settings.Store, limit, clock) : null;
        endpoint.SetResult(new RegistryEndpoint(new ServingOptions
        {
            Store = settings.Store,
            Names = ServingOptions.NamesOf(address, port),
            ReadOnly = settings.ReadOnly,
            IsLocal = IPAddress.IsLoopback(address),
            Clock = clock,
            Pushed = keeper is null ? null : keeper.Pushed,
        }));
        return new RegistryServer(server, await endpoint.Task, keeper, port, clock);
    }

    public async ValueTask DisposeAsync()
    {
        await _sweeps.DisposeAsync();
        using (var limit = new CancellationTokenSource(Farewell)) await _server.StopAsync(limit.Token);
        _server.Dispose();
        _endpoint.Dispose();
        if (_keeper is not null) await _keeper.DisposeAsync();
    }

    private void Sweep()
    {
        _endpoint.Sweep();
        _keeper?.Sweep();
    }

    private static KestrelServerOptions Listening(ServerSettings settings, IPAddress address)
    {
        var options = new KestrelServerOptions { AddServerHeader = false };

        // The endpoint counts bytes itself: a layer may be of any size, a manifest may not.
        options.Limits.MaxRequestBodySize = null;
        options.Limits.MaxConcurrentConnections = 1000;

        // Both families, and at least one of them; a free port can only be asked of one.
        if (settings is { Address: ServerSettings.Localhost, Port: > 0 }) options.ListenLocalhost(settings.Port, OnlyFirstVersion);
        else options.Listen(address, settings.Port, OnlyFirstVersion);
        return options;
    }

    private static void OnlyFirstVersion(ListenOptions options) => options.Protocols = HttpProtocols.Http1;
}
