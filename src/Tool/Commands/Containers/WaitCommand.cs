using System.Globalization;
using System.Runtime.Versioning;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Containers;

[SupportedOSPlatform("linux")]
internal static class WaitCommand
{
    public static Verb Create()
    {
        var containers = Inputs.Several("CONTAINER");
        return new Verb
        {
            Usage = "wait CONTAINER [CONTAINER...]",
            Description = "Wait until containers have ended, and print their exit codes",
            Arguments = [containers],
            Examples = ["wait migration"],
            Run = (call, cancellationToken) =>
            {
                var engine = Engines.Open(call);
                return Each.RunAsync(call, call.Get(containers), async name =>
                {
                    var code = await engine.WaitAsync(name, cancellationToken);
                    call.Output.WriteLine(code?.ToString(CultureInfo.InvariantCulture) ?? throw ToolException.ExitNotSeen(name));
                });
            },
        };
    }
}
