namespace BuildKit.Building.Solving;

/// <summary>Runs the program of a step over unpacked layers. How, this room does not know.</summary>
public interface IStepRunner
{
    /// <summary>
    /// Runs it to its end and returns its exit code. When cancelled, or when it throws, no process and no mount is left. Mount points that were made
    /// for mounts are gone from the upper directory afterwards.
    /// </summary>
    Task<int> RunAsync(StepExecution execution, CancellationToken ct);

    /// <summary>What the program changed, as an uncompressed layer.</summary>
    void WriteChanges(StepExecution execution, Stream tar, CancellationToken ct);
}
