using BuildKit.Building.Solving;

namespace BuildKit.Tool.Output.Building;

/// <summary>Everybody hears of everything, in order.</summary>
internal sealed class SeveralProgress(params IReadOnlyList<IBuildProgress> receivers) : IBuildProgress
{
    public void Report(BuildEvent happened)
    {
        foreach (var receiver in receivers) receiver.Report(happened);
    }
}
