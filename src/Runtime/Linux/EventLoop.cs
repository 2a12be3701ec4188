using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Linux;

/// <summary>
/// One thread that waits for many descriptors: handlers run one after another on the thread that calls <see cref="Run"/>, so what they
/// share needs no lock. Only <see cref="Post"/> may be called from elsewhere. No thread pool, no timers of the runtime: a process that
/// only watches should cost next to nothing.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class EventLoop : IDisposable
{
    private const ulong WakeKey = ulong.MaxValue;
    private readonly SafeFileHandle _set = Polling.Create();
    private readonly SafeFileHandle _wake = DescriptorCalls.EventCounter();
    private readonly ConcurrentQueue<Action> _posted = new();
    private readonly Dictionary<ulong, Watch> _watches = [];
    private readonly PriorityQueue<Timer, long> _timers = new();
    private ulong _lastKey;
    private bool _stopped;

    public EventLoop() => Polling.Add(_set, DescriptorCalls.Number(_wake), PollEvents.In, WakeKey);

    /// <summary>Level-triggered: the handler is called as long as the descriptor is ready. Disposing the watch ends it; the handle stays the caller's.</summary>
    public Watch Add(SafeHandle handle, PollEvents events, Action<PollEvents> handler)
    {
        var watch = new Watch(this, ++_lastKey, DescriptorCalls.Number(handle), handler, events);
        Polling.Add(_set, watch.Fd, events, watch.Key);
        _watches.Add(watch.Key, watch);
        return watch;
    }

    /// <summary>Calls once after the time, unless the timer is disposed before.</summary>
    public Timer After(TimeSpan time, Action handler)
    {
        var timer = new Timer(handler);
        _timers.Enqueue(timer, Environment.TickCount64 + (long)time.TotalMilliseconds);
        return timer;
    }

    /// <summary>Runs an action on the loop's thread. From any thread.</summary>
    public void Post(Action action)
    {
        _posted.Enqueue(action);
        Span<byte> one = stackalloc byte[8];
        one[0] = 1;
        // A full counter still wakes, and a loop that is gone needs no waking.
        if (!_wake.IsClosed) DescriptorCalls.TryWrite(DescriptorCalls.Number(_wake), one, out _);
    }

    public void Stop() => _stopped = true;

    /// <summary>Until <see cref="Stop"/>; may be called again then. An exception of a handler ends the loop and reaches the caller.</summary>
    public void Run()
    {
        var ready = new (ulong Key, PollEvents Events)[64];
        _stopped = false;
        while (!_stopped)
        {
            var count = Polling.Wait(_set, ready, NextTimeout());
            RunTimers();
            for (var i = 0; i < count && !_stopped; i++)
            {
                if (ready[i].Key == WakeKey) RunPosted();
                else if (_watches.TryGetValue(ready[i].Key, out var watch)) watch.Handler(ready[i].Events);
            }
        }
    }

    public void Dispose()
    {
        _set.Dispose();
        _wake.Dispose();
    }

    private int NextTimeout()
    {
        while (_timers.TryPeek(out var timer, out var due))
        {
            if (!timer.Cancelled) return (int)Math.Clamp(due - Environment.TickCount64, 0, int.MaxValue);
            _timers.Dequeue();
        }

        return -1;
    }

    private void RunTimers()
    {
        while (_timers.TryPeek(out var timer, out var due) && (timer.Cancelled || due <= Environment.TickCount64))
        {
            _timers.Dequeue();
            if (!timer.Cancelled) timer.Handler();
        }
    }

    private void RunPosted()
    {
        Span<byte> counter = stackalloc byte[8];
        DescriptorCalls.TryRead(DescriptorCalls.Number(_wake), counter, out _);
        while (!_stopped && _posted.TryDequeue(out var action)) action();
    }

    internal sealed class Watch(EventLoop loop, ulong key, int fd, Action<PollEvents> handler, PollEvents events) : IDisposable
    {
        private PollEvents _events = events;

        public ulong Key { get; } = key;

        public int Fd { get; } = fd;

        public Action<PollEvents> Handler { get; } = handler;

        /// <summary>Changes what is waited for; with <see cref="PollEvents.None"/> errors and hang-ups still come.</summary>
        public void Wait(PollEvents wanted)
        {
            if (wanted == _events || !loop._watches.ContainsKey(Key)) return;
            _events = wanted;
            Polling.Change(loop._set, Fd, wanted, Key);
        }

        public void Dispose()
        {
            if (loop._watches.Remove(Key) && !loop._set.IsClosed) Polling.Remove(loop._set, Fd);
        }
    }

    internal sealed class Timer(Action handler) : IDisposable
    {
        public Action Handler { get; } = handler;

        public bool Cancelled { get; private set; }

        public void Dispose() => Cancelled = true;
    }
}
