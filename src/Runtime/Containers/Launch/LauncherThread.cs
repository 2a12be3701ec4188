using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace BuildKit.Containers.Launch;

/// <summary>
/// PR_SET_PDEATHSIG fires when the thread that cloned ends, not the process, and a thread of the pool ends when it was idle for a while.
/// Children that shall die with this process are therefore made by one thread that ends with it.
/// </summary>
internal static class LauncherThread
{
    private static readonly Lazy<BlockingCollection<Action>> Work = new(Begin);

    public static T Run<T>(Func<T> function)
    {
        T? result = default;
        ExceptionDispatchInfo? error = null;
        using var done = new ManualResetEventSlim();
        Work.Value.Add(() =>
        {
            try
            {
                result = function();
            }
            catch (Exception e)
            {
                // Thrown again on the thread that asked.
                error = ExceptionDispatchInfo.Capture(e);
            }
            finally
            {
                done.Set();
            }
        });
        done.Wait();
        error?.Throw();
        return result!;
    }

    private static BlockingCollection<Action> Begin()
    {
        var work = new BlockingCollection<Action>();
        new Thread(() =>
        {
            foreach (var action in work.GetConsumingEnumerable()) action();
        }) { IsBackground = true, Name = "launches containers" }.Start();
        return work;
    }
}
