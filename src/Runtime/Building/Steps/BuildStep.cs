namespace BuildKit.Building.Steps;

/// <summary>
/// One node of a build: something that has files. Steps refer to earlier steps, so a graph of them cannot have a cycle. Two steps are the same
/// when their keys are; comparing records would walk the graph, so a step equals only itself.
/// </summary>
public abstract partial record BuildStep
{
    private BuildStep()
    {
    }

    public StepLabel Label { get; init; } = StepLabel.None;

    public virtual bool Equals(BuildStep? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

    /// <summary>No files.</summary>
    public sealed record Scratch : BuildStep;

    /// <summary>
    /// An image that exists, resolved before the plan was made, since its environment, user and triggers decide what is planned. Where its layers
    /// come from, the solver is told.
    /// </summary>
    public sealed record ImageSource : BuildStep
    {
        public required ResolvedBase Image { get; init; }
    }

    /// <summary>
    /// A folder of the machine, by the name under which the solver was given it ("" is the main context). What ignore rules drop is a property
    /// of the context, not of the step.
    /// </summary>
    public sealed record ContextSource : BuildStep
    {
        public required string Name { get; init; }
    }

    /// <summary>A folder made on the way to the destination: WORKDIR.</summary>
    public sealed record MakeDirectory : BuildStep
    {
        public required BuildStep Base { get; init; }

        /// <summary>Absolute.</summary>
        public required string Path { get; init; }

        /// <summary>"user", "user:group", numbers or names of <see cref="Base"/>'s files; null is root. Only folders that were missing get it.</summary>
        public string? Owner { get; init; }
    }
}
