using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using BuildKit.Linux;

namespace BuildKit.Containers.Launch;

/// <summary>
/// How a process comes to be: the flags of its clone and every system call it makes before its program runs. A value: equal inputs give
/// equal plans, nothing has happened yet, and the text of a plan is what tests compare.
/// </summary>
internal sealed record LaunchPlan(CloneFlag Flags, ImmutableArray<LaunchStep> Steps)
{
    /// <summary>Position of the first step that runs the program; a child that got there and reported nothing has become it.</summary>
    public int FirstExecution => Steps.Index().First(s => s.Item.Call is "execve" or "exit_group").Index;

    /// <summary>Where the number of the second process lands when the first one only joins namespaces and clones again.</summary>
    public LaunchSlot? InnerProcess { get; init; }

    public string Describe()
    {
        var text = new StringBuilder("clone3 ").Append(Flags).Append('\n');
        for (var i = 0; i < Steps.Length; i++)
        {
            var run = Run(i);
            text.Append(CultureInfo.InvariantCulture, $"{Steps[i].Task}: {Steps[i]}");
            if (run > 1) text.Append(CultureInfo.InvariantCulture, $" … {run} of these");
            text.Append('\n');
            i += run - 1;
        }

        return text.ToString();
    }

    /// <summary>Steps of the same kind without flow between them (62 signals, 27 capabilities) are told once.</summary>
    private int Run(int first)
    {
        var length = 1;
        while (first + length < Steps.Length && Steps[first + length].Task == Steps[first].Task && Steps[first].Task.StartsWith("every ", StringComparison.Ordinal)) length++;
        return length;
    }
}
