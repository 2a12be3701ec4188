using System.Globalization;
using System.Runtime.Versioning;
using BuildKit.Containers;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Containers;

[SupportedOSPlatform("linux")]
internal static class WaitCommand
{
    public static Verb Create()
    {
        var condition = Inputs.Text("--condition", null, "string", "Wait until it is not-running (default), for the next-exit, or until it is removed");
        var containers = Inputs.Several("CONTAINER");
        return new Verb
        {
            Usage = "wait [OPTIONS] CONTAINER [CONTAINER...]",
            Description = "Wait until containers have ended, and print their exit codes",
            Options = [condition],
            Arguments = [containers],
            Examples = ["wait migration"],
            Run = (call, cancellationToken) =>
            {
                var engine = Engines.Open(call);
                var wanted = call.OneOf(condition, "not-running", "next-exit", "removed") switch
                {
                    "next-exit" => WaitCondition.NextExit,
                    "removed" => WaitCondition.Removed,
                    _ => WaitCondition.NotRunning,
                };
                return Each.RunAsync(call, call.Get(containers), async name =>
                {
                    var code = await engine.WaitAsync(name, wanted, cancellationToken);
                    call.Output.WriteLine(code?.ToString(CultureInfo.InvariantCulture) ?? throw ToolException.ExitNotSeen(name));
                });
            },
        };
    }
}
