using System.Runtime.InteropServices;

namespace BuildKit.Linux.Machine;

/// <summary>One system call as the routine reads it: sixteen machine words.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct CallRecord
{
    public const int Size = 128;

    public long Number;
    public fixed long Arguments[6];

    /// <summary>Bit n: argument n is the address of the value, which an earlier call stored.</summary>
    public long Indirect;

    /// <summary>A smaller result is a failure. 0 for most; 1 for a read that must not meet the end of the file.</summary>
    public long Minimum;

    /// <summary>Where the result goes.</summary>
    public long ResultAddress;

    /// <summary>Up to eight errnos, one per byte, after which the walk goes on.</summary>
    public long Ignored;

    /// <summary>Bytes of records to jump over after an ignored failure.</summary>
    public long Skip;

    /// <summary>Not zero: the call is a clone; the process that gets a result other than 0 exits.</summary>
    public long Forks;

    /// <summary>The shared <see cref="CallReport"/>.</summary>
    public long Report;

    /// <summary>Position of this record, counted from 1.</summary>
    public long Index;

    public long ExitCode;
}

/// <summary>What the child tells the parent, in memory that both see. Written with plain stores: no system call, so no filter can stop it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct CallReport
{
    /// <summary>The record reached last.</summary>
    public long Progress;

    /// <summary>1 + errno of the failure that ended the walk; 1 when a result was merely too small; 0 while all is well.</summary>
    public long Failure;

    /// <summary>The second process's number as the first one's clone gave it.</summary>
    public long Process;

    /// <summary>Where results go that nobody reads.</summary>
    public long Ignored;
}
