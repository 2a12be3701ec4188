namespace BuildKit.Kernel.Tests.Killing;

/// <summary>One command that is killed.</summary>
/// <param name="Title">For messages.</param>
/// <param name="Args">The command line, for a container of this name.</param>
internal sealed record KillScenario(string Title, Func<string, string[]> Args)
{
    /// <summary>What must be there before.</summary>
    public KillSetup Setup { get; init; }

    /// <summary>Sometimes the monitor is killed instead of the command that waits for it.</summary>
    public bool HasMonitor { get; init; }

    public static IReadOnlyList<KillScenario> All { get; } =
    [
        new("run", n => ["run", "--rm", "--name", n, "-v", "kept:/kept", "busybox", "sh", "-c", "cat /kept/data; echo x > /file"]),
        new("run with a new volume", n => ["run", "--rm", "--name", n, "-v", $"{n}:/data", "volumes", "cat", "/data/seed"]),
        new("run -d", n => ["run", "-d", "--name", n, "-v", "kept:/kept", "busybox", "sleep", "1000"]) { HasMonitor = true },
        new("start", n => ["start", n]) { Setup = KillSetup.Created, HasMonitor = true },
        new("create", n => ["create", "--name", n, "-v", $"{n}:/data", "busybox"]),
        new("exec", _ => ["exec", "steady", "sh", "-c", "echo x > /tmp/x; sleep 0.05"]),
        new("stop", n => ["stop", n, "0.1"]) { Setup = KillSetup.Running },
        new("rm -f", n => ["rm", "-f", "-v", n]) { Setup = KillSetup.Running },
        new("rm", n => ["rm", "-v", n]) { Setup = KillSetup.Ended },
        new("commit", n => ["commit", n, $"image-{n}"]) { Setup = KillSetup.Ended },
        new("cp in", n => ["cp", "in", n, "/bin/busybox", "/copied"]) { Setup = KillSetup.Ended },
        new("cp out", n => ["cp", "out", n, "/bin", $"{{folder}}/out-{n}"]) { Setup = KillSetup.Running },
        new("volume create", n => ["volume", "create", n]),
        new("volume rm", n => ["volume", "rm", n]) { Setup = KillSetup.Volume },
    ];
}

internal enum KillSetup
{
    Nothing,

    /// <summary>A container that was never started.</summary>
    Created,

    /// <summary>A container that runs, watched by the test itself.</summary>
    Running,

    /// <summary>A container that has written and ended.</summary>
    Ended,

    /// <summary>A volume of this name.</summary>
    Volume,
}
