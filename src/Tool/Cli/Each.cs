namespace BuildKit.Tool.Cli;

/// <summary>Commands that take several names do what they can, report each failure, and fail in the end when there was one.</summary>
internal static class Each
{
    public static async Task<int> RunAsync(Call call, IEnumerable<string> names, Func<string, Task> action)
    {
        var exitCode = ExitCode.Success;
        foreach (var name in names)
        {
            try
            {
                await action(name);
            }
            catch (BuildKitException e)
            {
                call.Report(e);
                exitCode = ExitCode.Failure;
            }
        }

        return exitCode;
    }

    public static Task<int> RunAsync(Call call, IEnumerable<string> names, Action<string> action) => RunAsync(call, names, name =>
    {
        action(name);
        return Task.CompletedTask;
    });
}
