namespace BuildKit.Registries;

/// <summary>Cancels when nothing has moved for a while; each piece of progress starts the time anew.</summary>
internal sealed class IdleTimer : IDisposable
{
    private const int VerdictPatience = 5;
    private readonly CancellationToken _caller;
    private readonly CancellationTokenSource _source;
    private readonly TimeSpan _limit;

    public IdleTimer(TimeSpan limit, CancellationToken caller)
    {
        _caller = caller;
        _limit = limit;
        _source = CancellationTokenSource.CreateLinkedTokenSource(caller);
        _source.CancelAfter(limit);
    }

    public CancellationToken Token => _source.Token;

    public bool Expired => _source.IsCancellationRequested && !_caller.IsCancellationRequested;

    public void Touch() => _source.CancelAfter(_limit);

    /// <summary>Longer patience once everything is sent: some registries then copy gigabytes within their own storage before they answer.</summary>
    public void AwaitVerdict() => _source.CancelAfter(_limit * VerdictPatience);

    public TimeoutException ToException(Exception cause) => new($"no byte moved for {_limit.TotalSeconds:0.#} seconds", cause);

    public void Dispose() => _source.Dispose();
}
