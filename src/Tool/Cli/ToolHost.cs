using BuildKit.Tool.Output;

namespace BuildKit.Tool.Cli;

/// <summary>From the command line to an exit code: finds the command, reads its options, runs it, reports what went wrong.</summary>
internal static class ToolHost
{
    public static async Task<int> RunAsync(string[] args, ToolEnvironment environment)
    {
        Verb? verb = null;
        Route? route = null;
        try
        {
            route = Route.Find(args);
            verb = route.Entry?.Create();
            using var output = OutputWriter.Over(environment.Output);
            if (verb is not null) return await RunAsync(verb, route, environment, output);
            HelpPrinter.Write(output, route.Group);
            return ExitCode.Success;
        }
        catch (BrokenPipeException)
        {
            return ExitCode.ReaderGone;
        }
        catch (Exception e)
        {
            ErrorPrinter.Print(environment, e, HelpPrinter.Hint(route, verb));
            return ExitCode.Of(e, verb);
        }
    }

    private static async Task<int> RunAsync(Verb verb, Route route, ToolEnvironment environment, TextWriter output)
    {
        if (CommandReader.Read(verb, route.Entry!.Path, route.Tokens) is not { } values)
        {
            HelpPrinter.Write(output, route.Entry, verb);
            return ExitCode.Success;
        }

        using var call = new Call(values, environment, output, route.Root);
        if (!verb.IsCancellable) return await verb.Run(call, CancellationToken.None);
        using var interrupt = new Interrupt();
        try
        {
            return await verb.Run(call, interrupt.Token);
        }
        catch (OperationCanceledException) when (interrupt.Token.IsCancellationRequested)
        {
            return interrupt.ExitCode;
        }
    }
}
