using System.Collections.Immutable;
using BuildKit.Linux;

namespace BuildKit.Containers.Launch;

/// <summary>A plan while it is written. The writers of its chapters (root, mounts, identity, program) add to it in order.</summary>
internal sealed class StepList
{
    private readonly ImmutableArray<LaunchStep>.Builder _steps = ImmutableArray.CreateBuilder<LaunchStep>(384);

    public int Count => _steps.Count;

    public void Add(string task, string subject, string call, params ImmutableArray<LaunchArgument> arguments) =>
        Add(new LaunchStep(task, subject, call, arguments));

    public void Add(LaunchStep step) => _steps.Add(step);

    /// <summary>Adds a step whose result later steps use.</summary>
    public LaunchSlot Store(string name, LaunchStep step)
    {
        var slot = new LaunchSlot(name);
        _steps.Add(step with { Result = slot });
        return slot;
    }

    /// <summary>Adds a step that, on one of these failures, jumps over everything that <paramref name="body"/> adds.</summary>
    public void Unless(LaunchStep step, ImmutableArray<Errno> failures, Action body)
    {
        var position = _steps.Count;
        _steps.Add(step with { Ignored = failures });
        body();
        _steps[position] = _steps[position] with { Skip = _steps.Count - position - 1 };
    }

    /// <summary>Adds a step; on one of these failures the second body runs, else the first.</summary>
    public void Choose(LaunchStep step, ImmutableArray<Errno> failures, Action body, Action otherwise)
    {
        var jump = 0;
        Unless(step, failures, () =>
        {
            body();
            jump = _steps.Count;
            // Closing no descriptor fails in one known way: a jump without an instruction of its own in the routine.
            _steps.Add(new LaunchStep(step.Task, step.Subject, "close", [-1]) { Ignored = [Errno.EBADF], Quiet = step.Quiet });
        });
        otherwise();
        _steps[jump] = _steps[jump] with { Skip = _steps.Count - jump - 1 };
    }

    public ImmutableArray<LaunchStep> ToImmutable() => _steps.ToImmutable();
}
