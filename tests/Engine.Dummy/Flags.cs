using BuildKit.Containers;
using BuildKit.Containers.Logs;
using BuildKit.Containers.Mounts;
using BuildKit.Containers.Settings;
using BuildKit.Containers.Supervision;
using BuildKit.Networks;

namespace BuildKit.Engine.Dummy;

/// <summary>Flags of run and create.</summary>
internal sealed record Flags(ContainerSpec Spec, bool Detach)
{
    public static Flags Parse(string[] args)
    {
        var (spec, detach, at) = (new ContainerSpec { Image = "" }, false, 0);
        for (; at < args.Length && args[at].StartsWith('-'); at++)
        {
            spec = args[at] switch
            {
                "-d" => spec,
                "--rm" => spec with { AutoRemove = true },
                "-i" => spec with { Interactive = true },
                "-t" => spec with { Tty = true },
                "--init" => spec with { Init = true },
                "--read-only" => spec with { ReadOnly = true },
                "--name" => spec with { Name = args[++at] },
                "-e" => spec with { Environment = [.. spec.Environment, args[++at]] },
                "-w" => spec with { WorkingDirectory = args[++at] },
                "-u" => spec with { User = args[++at] },
                "-v" => spec with { Mounts = [.. spec.Mounts, MountSyntax.ParseVolume(args[++at], Environment.CurrentDirectory)] },
                "--mount" => spec with { Mounts = [.. spec.Mounts, MountSyntax.ParseMount(args[++at], Environment.CurrentDirectory)] },
                "--volumes-from" => spec with { VolumesFrom = [.. spec.VolumesFrom, args[++at]] },
                "--tmpfs" => spec with { Mounts = [.. spec.Mounts, MountSyntax.ParseTmpfs(args[++at])] },
                "-p" => spec with { Ports = [.. spec.Ports, .. PublishedPort.Parse(args[++at])] },
                "-h" => spec with { HostName = args[++at] },
                "--group-add" => spec with { Groups = [.. spec.Groups, args[++at]] },
                "--network" => spec with { Network = NetworkMode.Parse(args[++at]) },
                "--entrypoint" => spec with { Entrypoint = args[++at].Length == 0 ? [] : [args[at]] },
                "--cap-drop" => spec with { CapDrop = [.. spec.CapDrop, args[++at]] },
                "--cap-add" => spec with { CapAdd = [.. spec.CapAdd, args[++at]] },
                "--restart" => spec with { Restart = RestartPolicy.Parse(args[++at]) },
                "--health-cmd" => spec with { Health = (spec.Health ?? new()) with { Command = args[++at] } },
                "--health-on-failure" => spec with { Health = (spec.Health ?? new()) with { OnFailure = Enum.Parse<BuildKit.Containers.Health.HealthAction>(args[++at], ignoreCase: true) } },
                "--health-interval" => spec with { Health = (spec.Health ?? new()) with { Interval = TimeSpan.FromMilliseconds(int.Parse(args[++at])) } },
                "--health-timeout" => spec with { Health = (spec.Health ?? new()) with { Timeout = TimeSpan.FromMilliseconds(int.Parse(args[++at])) } },
                "--health-retries" => spec with { Health = (spec.Health ?? new()) with { Retries = int.Parse(args[++at]) } },
                "--stop-signal" => spec with { StopSignal = args[++at] },
                "--log-opt" => spec with { Log = LogSettings.Parse(null, args[++at].Split(';')) },
                "--security-opt" => spec with { SecurityOptions = [.. spec.SecurityOptions, args[++at]] },
                "--privileged" => spec with { Privileged = true },
                _ => LimitFlags.Read(spec, args[at], args[++at]),
            };
            detach |= args[at] == "-d";
        }

        return new Flags(spec with { Image = args[at], Command = args[(at + 1)..] }, detach);
    }
}
