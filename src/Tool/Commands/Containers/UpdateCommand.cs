using System.Runtime.Versioning;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Containers;

[SupportedOSPlatform("linux")]
internal static class UpdateCommand
{
    public static Verb Create()
    {
        var limits = new LimitFlags();
        var containers = Inputs.Several("CONTAINER");
        return new Verb
        {
            Usage = "update [OPTIONS] CONTAINER [CONTAINER...]",
            Description = "Change limits of containers, at once for those that run",
            Options = limits.Options,
            Arguments = [containers],
            Examples = ["update -m 1g --memory-swap 1g shop", "update --cpus 0.5 --pids-limit 200 shop db"],
            Run = (call, _) =>
            {
                var engine = Engines.Open(call);
                return Each.RunAsync(call, call.Get(containers), name =>
                {
                    engine.Update(name, settings => limits.Apply(settings, call));
                    call.Output.WriteLine(name);
                });
            },
        };
    }
}
