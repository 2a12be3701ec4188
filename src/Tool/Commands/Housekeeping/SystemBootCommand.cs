using System.Runtime.Versioning;
using BuildKit.Tool.Cli;
using BuildKit.Tool.Commands.Containers;

namespace BuildKit.Tool.Commands.Housekeeping;

[SupportedOSPlatform("linux")]
internal static class SystemBootCommand
{
    public static Verb Create() => new()
    {
        Usage = "system boot",
        Description = "Start the containers that their restart policy wants to run, and watch those that lost their monitor. For the start of the machine; running it again changes nothing",
        IsCancellable = true,
        Examples = ["system boot"],
        Run = async (call, cancellationToken) =>
        {
            var failed = false;
            var started = await Engines.Open(call).BootAsync(
                problem =>
                {
                    call.Report(problem);
                    failed = true;
                },
                cancellationToken);
            foreach (var container in started) call.Output.WriteLine(container.Name);
            return failed ? ExitCode.Failure : ExitCode.Success;
        },
    };
}
