using System.Globalization;

namespace BuildKit.Linux;

/// <summary>What proc(5)'s stat says about a process, which need not be a child.</summary>
internal sealed record ProcessStat(char State, uint Flags, ulong StartTime, int ExitCode)
{
    /// <summary>Forked, and executed nothing since (linux/sched.h).</summary>
    private const uint PF_FORKNOEXEC = 0x40;

    public bool HasEnded => State is 'Z' or 'X';

    public bool HasExecuted => (Flags & PF_FORKNOEXEC) == 0;

    /// <summary>Null when there is no such process.</summary>
    public static ProcessStat? TryRead(int pid)
    {
        try
        {
            return Parse(File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat")));
        }
        catch (IOException)
        {
            // It ended, before the file was opened or while it was read (ESRCH).
            return null;
        }
    }

    /// <summary>The name may hold spaces and brackets; fields are counted behind the last one, from the third on.</summary>
    public static ProcessStat Parse(string text)
    {
        var fields = text[(text.LastIndexOf(')') + 2)..].TrimEnd().Split(' ');
        return new ProcessStat(
            fields[0][0], uint.Parse(fields[6], CultureInfo.InvariantCulture), ulong.Parse(fields[19], CultureInfo.InvariantCulture),
            fields.Length > 49 ? int.Parse(fields[49], CultureInfo.InvariantCulture) : 0);
    }
}
