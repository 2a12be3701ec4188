using System.CommandLine;
using BuildKit.Containers;
using BuildKit.Containers.Streams;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Containers;

/// <summary>Which streams of a container its caller speaks to.</summary>
internal sealed class AttachFlags
{
    private readonly Option<string[]> _attach = Inputs.Many("--attach", "-a", "list", "Speak only to these streams: stdin, stdout, stderr");

    public IReadOnlyList<Option> Options => [_attach];

    public AttachedStreams Read(Call call, bool interactive, bool detached)
    {
        var named = call.Get(_attach).Aggregate(AttachedStreams.None, (streams, word) => streams | Stream(word));
        if (detached) return call.Has(_attach) ? throw ToolException.WrongArguments("--attach and --detach contradict each other") : AttachedStreams.None;
        if (!call.Has(_attach)) named = AttachedStreams.Output | AttachedStreams.Error;
        return interactive ? named | AttachedStreams.Input : named;
    }

    /// <summary>What 'run' does with this process's own streams.</summary>
    public static ContainerStdio Stdio(AttachedStreams streams) => new ContainerStdio.OfThisProcess
    {
        Input = streams.HasFlag(AttachedStreams.Input),
        Output = streams.HasFlag(AttachedStreams.Output),
        Error = streams.HasFlag(AttachedStreams.Error),
    };

    private AttachedStreams Stream(string word) => word.ToLowerInvariant() switch
    {
        "stdin" => AttachedStreams.Input,
        "stdout" => AttachedStreams.Output,
        "stderr" => AttachedStreams.Error,
        _ => throw ToolException.InvalidValue(_attach.Name, word, "stdin, stdout or stderr"),
    };
}
