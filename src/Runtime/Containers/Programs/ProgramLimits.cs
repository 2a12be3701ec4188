using BuildKit.Containers.Settings;

namespace BuildKit.Containers.Programs;

/// <summary>What a program of a build may use of the machine. What it makes is the same with them or without.</summary>
public sealed record ProgramLimits
{
    public ResourceSettings Resources { get; init; } = new();

    /// <summary>The group below which the program's is made; null: dotnet-container.</summary>
    public string? CgroupParent { get; init; }

    /// <exception cref="ContainerException">They contradict each other.</exception>
    public void Check() => ResourceRules.Check(Resources);
}
