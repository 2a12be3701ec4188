using System.Globalization;
using System.Net;
using System.Runtime.Versioning;
using BuildKit.Containers;
using BuildKit.Containers.Exec;
using BuildKit.Containers.Streams;
using BuildKit.Images;
using BuildKit.Networks;
using BuildKit.Storage;

namespace BuildKit.Testing;

/// <summary>
/// A container for a test. This process launches and watches it: no daemon, no monitor, no other program. Disposing kills it and removes
/// it with everything it wrote. It dies with this process, however that ends; what a killed process leaves behind is removed by the next
/// command on the same store that creates or lists containers. When the container ends by itself it is removed at once; its output stays.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed partial class TestContainer : IAsyncDisposable
{
    private const int RecordedCharacters = 4 * 1024 * 1024;
    private const int LinesOfFailure = 20;
    private const int CommandOutput = 16 * 1024 * 1024;
    private readonly TestContainerOptions _options;
    private readonly Store _store;
    private readonly ContainerEngine _engine;
    private readonly RecordedOutput _output = new(RecordedCharacters);
    private readonly CancellationTokenSource _killing = new();
    private readonly TaskCompletionSource<Container> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task<int> _end;
    private Container? _container;
    private Readiness? _readiness;
    private bool _disposed;

    private TestContainer(TestContainerOptions options)
    {
        _options = options;
        _store = TestStore.Open(options.Store);
        _engine = new ContainerEngine(new EngineOptions { Store = _store });
        _end = Task.Run(() => _engine.RunAsync(SpecOf(options), new RunOptions
        {
            Stdio = new ContainerStdio.Streams(null, _output.NewStream(), _output.NewStream()),
            DetachKeys = "",
            DiesWithOwner = true,
            Started = _started.SetResult,
        }, _killing.Token));
    }

    public string Id => Running.Id;

    public string Name => Running.Name;

    /// <summary>What it has written until now, both streams; of very much the last.</summary>
    public string Log => _output.Text;

    private Container Running => _container ?? throw new InvalidOperationException("Not started.");

    /// <summary>
    /// Returns when the container is ready. When it is not in time, ends before, or cannot be started, nothing of it is left, and the
    /// exception says why and what it wrote last.
    /// </summary>
    public static async Task<TestContainer> StartAsync(TestContainerOptions options, CancellationToken cancellationToken = default)
    {
        var container = new TestContainer(options);
        try
        {
            await container.BecomeReadyAsync(cancellationToken);
            return container;
        }
        catch
        {
            await container.DisposeAsync();
            throw;
        }
    }

    /// <summary>Where a port of <see cref="TestContainerOptions.Ports"/> is reached.</summary>
    public IPEndPoint Endpoint(int port) =>
        Running.State.Ports.FirstOrDefault(p => p.ContainerPort == port) is { } bound
            ? new IPEndPoint(IPAddress.Parse(bound.HostAddress), bound.HostPort)
            : throw TestException.NotPublished(_options.Image, port, Running.State.Ports.Select(p => p.ContainerPort));

    /// <summary>Runs a command in the container, as its user, without a shell.</summary>
    public Task<ExecResult> ExecuteAsync(params IReadOnlyList<string> command) => ExecuteAsync(new ExecSpec { Command = command });

    public Task<ExecResult> ExecuteAsync(ExecSpec command, CancellationToken cancellationToken = default) =>
        _engine.ExecCapturedAsync(Id, command, CommandOutput, cancellationToken);

    /// <summary>Until the container has written a text; at once when it already has.</summary>
    public Task WaitForLogAsync(string text, CancellationToken cancellationToken = default) => _output.WaitForAsync(text, cancellationToken);

    /// <summary>Until the container ends; returns its exit code. Its output is complete then.</summary>
    public Task<int> WaitForExitAsync(CancellationToken cancellationToken = default) => _end.WaitAsync(cancellationToken);

    /// <summary>Sends the stop signal, and SIGKILL when its time is over. Returns the exit code.</summary>
    public async Task<int> StopAsync(TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        if (!_end.IsCompleted) await _engine.StopAsync(Id, new StopOptions { Timeout = timeout }, cancellationToken);
        return await WaitForExitAsync(cancellationToken);
    }

    /// <summary>Nothing of the container is left afterwards. May be called more than once.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, true)) return;
        await _killing.CancelAsync();
        // How it ended was StartAsync's or the test's to see; here it only matters that it has.
        await ((Task)_end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _store.Dispose();
        _killing.Dispose();
    }

    private static ContainerSpec SpecOf(TestContainerOptions options)
    {
        var spec = new ContainerSpec
        {
            Image = options.Image,
            Command = options.Command,
            Environment = [.. options.Environment.Select(e => $"{e.Key}={e.Value}")],
            Mounts = options.Mounts,
            Ports = [.. options.Ports.Select(p => new PublishedPort { HostAddress = "127.0.0.1", ContainerPort = p })],
        };
        return (options.Customize?.Invoke(spec) ?? spec) with { AutoRemove = true, Interactive = false, Tty = false };
    }

    private async Task BecomeReadyAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_options.StartTimeout);
        var signal = _options.Ready;
        try
        {
            if (await Task.WhenAny(_end, _started.Task).WaitAsync(limit.Token) == _end && _end.IsFaulted) await _end;
            _container = await _started.Task.WaitAsync(limit.Token);
            signal ??= _options.Ports.Select(ReadySignal.Port).Aggregate((ReadySignal?)null, (all, next) => all?.And(next) ?? next);
            if (signal is not null) await WaitForAsync(signal, limit);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw TestException.NotReady(_options.Image, signal is null ? "its program runs" : signal + _readiness?.LastAnswer, _options.StartTimeout, _output.LastLines(LinesOfFailure));
        }
    }

    /// <summary>A program may end because it is done; only one that ends before its signal came has failed.</summary>
    private async Task WaitForAsync(ReadySignal signal, CancellationTokenSource limit)
    {
        _readiness = new Readiness(_engine, Image.Read(_store.Blobs, Running.Record.Manifest), Running, _output);
        var ready = _readiness.WaitAsync(signal, limit.Token);
        if (await Task.WhenAny(ready, _end) == _end && !ready.IsCompletedSuccessfully)
        {
            await limit.CancelAsync();
            await ready.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!ready.IsCompletedSuccessfully) throw TestException.Ended(_options.Image, await _end, signal.ToString(), _output.LastLines(LinesOfFailure));
        }

        await ready;
    }
}
