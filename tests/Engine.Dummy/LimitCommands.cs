using BuildKit.Containers;

namespace BuildKit.Engine.Dummy;

/// <summary>Verbs about what a running container may use.</summary>
internal sealed class LimitCommands(ContainerEngine engine)
{
    public int Run(string[] args)
    {
        switch (args)
        {
            case ["pause", var name]:
                engine.Pause(name);
                return 0;
            case ["unpause", var name]:
                engine.Unpause(name);
                return 0;
            case ["update", .. var flags, var name]:
                engine.Update(name, settings =>
                {
                    for (var i = 0; i < flags.Length; i += 2) settings = LimitFlags.Read(settings, flags[i], flags[i + 1]);
                    return settings;
                });
                return 0;
            case ["top", var name, .. var options]:
                var table = engine.Top(name, options);
                foreach (var line in table.Processes.Prepend(table.Titles)) Console.WriteLine(string.Join('\t', line));
                return 0;
            case ["stats", var name]:
                Console.WriteLine(engine.Sample(name));
                return 0;
            case ["check", .. var repair]:
                foreach (var finding in engine.Check(repair is ["--repair"])) Console.WriteLine(finding.Subject);
                return 0;
            default:
                return 2;
        }
    }
}
