namespace BuildKit.Containers;

/// <summary>
/// A process that cannot be mistaken for a later one with the same number: the kernel's start time (clock ticks since boot, field 22 of
/// /proc/PID/stat) and the boot go with it.
/// </summary>
public sealed record ProcessIdentity(int Pid, ulong StartTime, string BootId);
