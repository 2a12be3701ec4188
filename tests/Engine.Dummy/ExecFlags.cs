using BuildKit.Containers;
using BuildKit.Containers.Exec;

namespace BuildKit.Engine.Dummy;

/// <summary>Flags of exec.</summary>
internal sealed record ExecFlags(string Container, ExecSpec Exec, bool Detach)
{
    public static ExecFlags Parse(string[] args)
    {
        var (exec, detach, at) = (new ExecSpec { Command = [] }, false, 0);
        for (; at < args.Length && args[at].StartsWith('-'); at++)
        {
            detach |= args[at] == "-d";
            exec = args[at] switch
            {
                "-d" => exec,
                "-i" => exec with { Interactive = true },
                "-t" => exec with { Tty = true },
                "-it" => exec with { Interactive = true, Tty = true },
                "-e" => exec with { Environment = [.. exec.Environment, args[++at]] },
                "-w" => exec with { WorkingDirectory = args[++at] },
                "-u" => exec with { User = args[++at] },
                "--privileged" => exec with { Privileged = true },
                _ => throw new ArgumentException(args[at]),
            };
        }

        return new ExecFlags(args[at], exec with { Command = args[(at + 1)..] }, detach);
    }
}
