using System.Runtime.Versioning;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Containers;

[SupportedOSPlatform("linux")]
internal static class UpdateCommand
{
    public static Verb Create()
    {
        var limits = new LimitFlags();
        var restart = Inputs.Text("--restart", null, "string", "Start again at its end: no, always, on-failure[:COUNT] or unless-stopped");
        var kernelMemory = EngineFlags.KernelMemory();
        var containers = Inputs.Several("CONTAINER");
        return new Verb
        {
            Usage = "update [OPTIONS] CONTAINER [CONTAINER...]",
            Description = "Change limits of containers, at once for those that run, and when they are started again",
            Options = [.. limits.Options, kernelMemory, restart],
            Arguments = [containers],
            Examples = ["update -m 1g --memory-swap 1g shop", "update --cpus 0.5 --pids-limit 200 shop db", "update --restart unless-stopped shop"],
            Run = (call, _) =>
            {
                call.Refuse(kernelMemory);
                if (!limits.Options.Append(restart).Any(call.Has)) throw ToolException.WrongArguments("'update' needs an option that says what to change");
                var engine = Engines.Open(call);
                var policy = call.Get(restart) is { } text ? BuildKit.Containers.Supervision.RestartPolicy.Parse(text) : null;
                return Each.RunAsync(call, call.Get(containers), name =>
                {
                    engine.Update(name, settings => limits.Apply(settings, call));
                    if (policy is not null) engine.SetRestartPolicy(name, policy);
                    call.Output.WriteLine(name);
                });
            },
        };
    }
}
