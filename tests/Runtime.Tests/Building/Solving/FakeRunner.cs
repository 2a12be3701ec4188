using System.Text;
using BuildKit.Building.Solving;
using BuildKit.Layers;

namespace BuildKit.Runtime.Tests.Building.Solving;

/// <summary>
/// Programs of words: "write PATH TEXT", "fail", "wait" (until cancelled), "slow" (until a second one is there or is not). Notes what ran.
/// </summary>
internal sealed class FakeRunner : IStepRunner
{
    private readonly Lock _gate = new();
    private readonly List<string> _ran = [];

    public Action<StepExecution> OnRun { get; init; } = _ => { };

    public IReadOnlyList<string> Ran
    {
        get
        {
            lock (_gate) return [.. _ran];
        }
    }

    public async Task<int> RunAsync(StepExecution execution, CancellationToken ct)
    {
        lock (_gate) _ran.Add(string.Join(' ', execution.Step.Arguments));
        OnRun(execution);
        switch (execution.Step.Arguments)
        {
            case ["write", var path, var text]:
                await File.WriteAllTextAsync(Path.Combine(execution.Upper, path), text, ct);
                return 0;
            case ["fail"]:
                return 3;
            case ["wait"]:
                await Task.Delay(Timeout.Infinite, ct);
                return 0;
            default:
                await Task.Delay(50, ct);
                return 0;
        }
    }

    public void WriteChanges(StepExecution execution, Stream tar, CancellationToken ct)
    {
        using var writer = new TarWriter(tar, leaveOpen: true);
        foreach (var file in Directory.GetFiles(execution.Upper).Order(StringComparer.Ordinal))
        {
            var bytes = Encoding.UTF8.GetBytes(File.ReadAllText(file));
            writer.Write(new LayerEntry.RegularFile(bytes.Length, () => new MemoryStream(bytes)) { Path = Path.GetFileName(file), Mode = 0x1A4 });
        }

        writer.Complete();
    }
}
