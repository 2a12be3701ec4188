using System.Collections.Immutable;
using System.Text;
using BuildKit.Linux;

namespace BuildKit.Containers.Launch;

/// <summary>One system call of the child.</summary>
/// <param name="Task">What it is for, as a message says it: "mounting proc".</param>
/// <param name="Subject">On what: a path, a host name, a number.</param>
/// <param name="Call">The call's name; its number depends on the processor.</param>
/// <param name="Arguments">Up to six.</param>
internal sealed record LaunchStep(string Task, string Subject, string Call, ImmutableArray<LaunchArgument> Arguments)
{
    public LaunchSlot? Result { get; init; }

    /// <summary>Failures after which the child goes on, <see cref="Skip"/> steps further down; up, when that is negative.</summary>
    public ImmutableArray<Errno> Ignored { get; init; } = [];

    public int Skip { get; init; }

    /// <summary>A smaller result is a failure.</summary>
    public int Minimum { get; init; }

    /// <summary>A step of a process that stays in the walk beside the program: it reports nothing, and touches nothing that is shared.</summary>
    public bool Quiet { get; init; }

    /// <summary>A clone: the process that gets the other's number exits.</summary>
    public bool Forks { get; init; }

    /// <summary>What the child exits with when this step fails and nobody listens any more.</summary>
    public int ExitCode { get; init; } = LaunchExit.EngineFailed;

    public override string ToString()
    {
        var text = new StringBuilder().Append(Call).Append('(').AppendJoin(", ", Arguments).Append(')');
        if (Result is not null) text.Append(" -> $").Append(Result.Name);
        if (Minimum > 0) text.Append(" at least ").Append(Minimum);
        if (Forks) text.Append(" and exit");
        if (!Ignored.IsEmpty) text.Append(" unless ").AppendJoin('|', Ignored);
        if (Skip != 0) text.Append(" skip ").Append(Skip);
        return text.ToString();
    }
}
