using System.Globalization;
using System.Runtime.Versioning;

namespace BuildKit.Containers.Usage;

/// <summary>The columns of ps(1) that people ask for, by the words and titles of ps.</summary>
[SupportedOSPlatform("linux")]
internal static class ProcessColumns
{
    private const double TicksPerSecond = 100;

    private static readonly string[] Full = ["uid", "pid", "ppid", "c", "stime", "tty", "time", "cmd"];
    private static readonly string[] Usual = ["user", "pid", "%cpu", "%mem", "vsz", "rss", "tty", "stat", "start", "bsdtime", "command"];

    private static readonly Dictionary<string, (string Title, Func<ProcessFiles, ProcessHost, string> Show)> ByName = new(StringComparer.Ordinal)
    {
        ["uid"] = ("UID", (p, h) => h.UserName(p.User)),
        ["user"] = ("USER", (p, h) => h.UserName(p.User)),
        ["gid"] = ("GID", (p, _) => Text(p.Group)),
        ["pid"] = ("PID", (p, _) => Text(p.Pid)),
        ["ppid"] = ("PPID", (p, _) => Text(p.Parent)),
        ["pgid"] = ("PGID", (p, _) => Text(p.ProcessGroup)),
        ["sid"] = ("SID", (p, _) => Text(p.Session)),
        ["c"] = ("C", (p, h) => Text((long)Processor(p, h))),
        ["%cpu"] = ("%CPU", (p, h) => Processor(p, h).ToString("0.0", CultureInfo.InvariantCulture)),
        ["%mem"] = ("%MEM", (p, h) => (100.0 * p.ResidentPages * Environment.SystemPageSize / h.TotalMemory).ToString("0.0", CultureInfo.InvariantCulture)),
        ["vsz"] = ("VSZ", (p, _) => Text(p.VirtualBytes / 1024)),
        ["rss"] = ("RSS", (p, _) => Text(p.ResidentPages * (Environment.SystemPageSize / 1024))),
        ["stime"] = ("STIME", (p, h) => Start(p, h)),
        ["start"] = ("START", (p, h) => Start(p, h)),
        ["tty"] = ("TTY", (p, _) => Terminal(p.Terminal)),
        ["time"] = ("TIME", (p, _) => Clock(TimeSpan.FromSeconds(p.ProcessorTicks / TicksPerSecond), hours: true)),
        ["etime"] = ("ELAPSED", (p, h) => Clock(h.SinceBoot - TimeSpan.FromSeconds(p.StartTicks / TicksPerSecond), hours: false)),
        ["bsdtime"] = ("TIME", (p, _) => MinutesAndSeconds(TimeSpan.FromSeconds(p.ProcessorTicks / TicksPerSecond))),
        ["s"] = ("S", (p, _) => p.State),
        ["stat"] = ("STAT", (p, _) => StateOf(p)),
        ["ni"] = ("NI", (p, _) => Text(p.Nice)),
        ["nlwp"] = ("NLWP", (p, _) => Text(p.Threads)),
        ["comm"] = ("COMMAND", (p, _) => p.Name),
        ["cmd"] = ("CMD", (p, _) => p.CommandLine),
        ["command"] = ("COMMAND", (p, _) => p.CommandLine),
    };

    private static readonly Dictionary<string, string> OtherNames = new(StringComparer.Ordinal)
    {
        ["pcpu"] = "%cpu", ["pmem"] = "%mem", ["euser"] = "user", ["ruser"] = "user", ["uname"] = "user", ["euid"] = "uid", ["egid"] = "gid", ["pgrp"] = "pgid", ["sess"] = "sid", ["session"] = "sid",
        ["vsize"] = "vsz", ["rssize"] = "rss", ["tt"] = "tty", ["tname"] = "tty", ["state"] = "s", ["nice"] = "ni", ["thcount"] = "nlwp", ["ucmd"] = "comm", ["ucomm"] = "comm",
        ["args"] = "command", ["cputime"] = "time", ["bsdstart"] = "start",
    };

    /// <summary>From the options of ps: none and "-ef" for the full listing, "aux" for the usual one, "-o pid,comm" for chosen columns.</summary>
    public static ProcessTable Show(IReadOnlyList<string> options, IEnumerable<ProcessFiles> processes, ProcessHost host)
    {
        var columns = Chosen(options).Select(c => ByName[c]).ToList();
        return new ProcessTable([.. columns.Select(c => c.Title)], [.. processes.Select(p => (IReadOnlyList<string>)[.. columns.Select(c => c.Show(p, host))])]);
    }

    internal static IReadOnlyList<string> Chosen(IReadOnlyList<string> options)
    {
        var chosen = new List<string>();
        IReadOnlyList<string> standard = Full;
        for (var i = 0; i < options.Count; i++)
        {
            var option = options[i];
            if (option is "-o" or "o" or "--format" or "-eo" or "-Ao" or "-axo" or "axo") chosen.AddRange(Names(i + 1 < options.Count ? options[++i] : ""));
            else if (option.StartsWith("-o", StringComparison.Ordinal) && option.Length > 2) chosen.AddRange(Names(option[2..]));
            else if (option.StartsWith("--format=", StringComparison.Ordinal)) chosen.AddRange(Names(option["--format=".Length..]));
            else if (option is "aux" or "-aux" or "u" or "ux") standard = Usual;
            else if (option is not ("-ef" or "-e" or "-f" or "-A" or "ax" or "-ax")) throw ContainerException.UnknownColumn(option, string.Join(", ", ByName.Keys));
        }

        return chosen.Count > 0 ? chosen : standard;
    }

    private static IEnumerable<string> Names(string list)
    {
        foreach (var name in list.Split(',', ' '))
        {
            var word = OtherNames.GetValueOrDefault(name, name);
            yield return ByName.ContainsKey(word) ? word : throw ContainerException.UnknownColumn(name, string.Join(", ", ByName.Keys));
        }
    }

    private static double Processor(ProcessFiles process, ProcessHost host)
    {
        var lived = host.SinceBoot.TotalSeconds - (process.StartTicks / TicksPerSecond);
        return lived > 0 ? Math.Min(100.0 * Environment.ProcessorCount, process.ProcessorTicks / TicksPerSecond / lived * 100) : 0;
    }

    private static string Start(ProcessFiles process, ProcessHost host)
    {
        var start = host.Local(host.Now - host.SinceBoot + TimeSpan.FromSeconds(process.StartTicks / TicksPerSecond));
        var now = host.Local(host.Now);
        return start.ToString(start.Date == now.Date ? "HH:mm" : start.Year == now.Year ? "MMMdd" : "yyyy", CultureInfo.InvariantCulture);
    }

    /// <summary>ps's marks behind the state: priority, leader of a session, threads, foreground of its terminal.</summary>
    private static string StateOf(ProcessFiles p) =>
        $"{p.State}{(p.Nice < 0 ? "<" : p.Nice > 0 ? "N" : "")}{(p.Session == p.Pid ? "s" : "")}{(p.Threads > 1 ? "l" : "")}{(p.Foreground == p.ProcessGroup ? "+" : "")}";

    internal static string MinutesAndSeconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalMinutes}:{time.Seconds:00}");

    /// <summary>ps's "[days-]hours:minutes:seconds", hours left out of an age when there are none.</summary>
    internal static string Clock(TimeSpan time, bool hours)
    {
        if (time < TimeSpan.Zero) time = TimeSpan.Zero;
        var text = time.ToString(hours || time.TotalHours >= 1 ? @"hh\:mm\:ss" : @"mm\:ss", CultureInfo.InvariantCulture);
        return time.Days > 0 ? string.Create(CultureInfo.InvariantCulture, $"{time.Days}-{text}") : text;
    }

    /// <summary>Numbers of the kernel's devices.txt: 136 to 143 are pseudo-terminals, 4 the consoles.</summary>
    internal static string Terminal(long device)
    {
        var (major, minor) = ((device >> 8) & 0xFFF, (device & 0xFF) | ((device >> 12) & 0xFFF00));
        return major switch
        {
            >= 136 and <= 143 => "pts/" + Text(((major - 136) << 8) + minor),
            4 when minor < 64 => "tty" + Text(minor),
            4 => "ttyS" + Text(minor - 64),
            _ => "?",
        };
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
