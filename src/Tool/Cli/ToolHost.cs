using BuildKit.Tool.Output;

namespace BuildKit.Tool.Cli;

/// <summary>From the command line to an exit code: finds the command, reads its options, runs it, reports what went wrong.</summary>
internal static class ToolHost
{
    public static int Run(string[] args, ToolEnvironment environment)
    {
        Verb? verb = null;
        Route? route = null;
        try
        {
            route = Route.Find(args);
            verb = route.Entry?.Create();
            using var output = OutputWriter.Over(environment.Output);
            if (verb is not null) return Run(verb, route, environment, output);
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

    /// <summary>
    /// The main thread has nothing else to do, and no context that could wait for it. Awaiting up to Main would compile a state machine for
    /// each method on the way, in every process.
    /// </summary>
    private static int Run(Verb verb, Route route, ToolEnvironment environment, TextWriter output)
    {
        if (CommandReader.Read(verb, route.Entry!.Path, route.Tokens) is not { } values)
        {
            HelpPrinter.Write(output, route.Entry, verb);
            return ExitCode.Success;
        }

#pragma warning disable CA2025 // The command has ended before its call is disposed of: it is waited for in the same statement.
        using var call = new Call(values, environment, output, route.Root);
        if (!verb.IsCancellable) return Finish(call, verb.Run(call, CancellationToken.None).GetAwaiter().GetResult());
        using var interrupt = new Interrupt();
        try
        {
            return Finish(call, verb.Run(call, interrupt.Token).GetAwaiter().GetResult());
        }
        catch (OperationCanceledException) when (interrupt.Token.IsCancellationRequested)
        {
            return interrupt.ExitCode;
        }
#pragma warning restore CA2025
    }

    private static int Finish(Call call, int exitCode)
    {
        call.KeepDiskLimit();
        return exitCode;
    }
}
