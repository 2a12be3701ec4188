using System.Runtime.Versioning;
using BuildKit.Building.Solving;
using BuildKit.Building.Steps;
using BuildKit.Containers;
using BuildKit.Dockerfiles.Execution;

namespace BuildKit.Dockerfiles;

/// <summary>A program of a build that failed, with the files as it left them. Valid until the callback that got it returns.</summary>
[SupportedOSPlatform("linux")]
public sealed class FailedProgram
{
    private readonly EngineOptions _engine;
    private readonly StepExecution _execution;

    internal FailedProgram(EngineOptions engine, StepExecution execution) => (_engine, _execution) = (engine, execution);

    public StepLabel Label => _execution.Step.Label;

    public IReadOnlyList<string> Environment => _execution.Environment;

    /// <summary>
    /// Runs another program with the same files, mounts, variables and user, its standard streams and terminal those of this process; returns its
    /// exit code. Whatever it changes goes with the failed step.
    /// </summary>
    public Task<int> RunAsync(IReadOnlyList<string> arguments, CancellationToken ct) => new ContainerStepRunner(_engine, limits: null).RunHereAsync(_execution, arguments, ct);
}
