using System.Runtime.Versioning;
using BuildKit.Linux;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Containers.Streams;

/// <summary>
/// A thread that carries a container's output to targets that may be slow (a paused terminal, a full pipe), so that nothing else waits for
/// them. One thread for both streams: what was written first usually arrives first.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class OutputPump : IDisposable
{
    private readonly IReadOnlyList<OutputCopier> _copiers;
    private readonly SafeFileHandle _wake = DescriptorCalls.EventCounter();
    private readonly Thread _thread;
    private volatile bool _ending;
    private Exception? _failure;

    public OutputPump(IReadOnlyList<OutputCopier> copiers)
    {
        _copiers = copiers;
        _thread = new Thread(Run, 256 * 1024) { IsBackground = true, Name = "container output" };
        _thread.Start();
    }

    /// <summary>Carries what is there already, then ends. To be called when the container has ended: nobody writes any more.</summary>
    public void Finish()
    {
        _ending = true;
        Span<byte> one = stackalloc byte[8];
        one[0] = 1;
        DescriptorCalls.TryWrite(DescriptorCalls.Number(_wake), one, out _);
        _thread.Join();
        if (_failure is not null) throw _failure;
    }

    public void Dispose()
    {
        if (!_ending) Finish();
        _wake.Dispose();
    }

    private void Run()
    {
        try
        {
            using var loop = Polling.Create();
            Polling.Add(loop, DescriptorCalls.Number(_wake), PollEvents.In, ulong.MaxValue);
            for (var i = 0; i < _copiers.Count; i++) Polling.Add(loop, DescriptorCalls.Number(_copiers[i].Source), PollEvents.In, (ulong)i);
            var ready = new (ulong Key, PollEvents Events)[4];
            while (!_ending)
            {
                var count = Polling.Wait(loop, ready, -1);
                for (var i = 0; i < count; i++)
                {
                    // One block each, so that a stream that never pauses does not silence the other. A closed one leaves the set by itself.
                    if (ready[i].Key < (ulong)_copiers.Count) _copiers[(int)ready[i].Key].CopyBlock();
                }
            }

            foreach (var copier in _copiers)
            {
                while (copier.CopyBlock()) continue;
            }
        }
        catch (Exception e)
        {
            // Carried over to the thread that calls Finish.
            _failure = e;
        }
    }
}
