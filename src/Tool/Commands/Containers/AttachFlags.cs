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
        var named = AttachedStreams.None;
        foreach (var word in call.Get(_attach)) named |= Stream(word);
        if (detached) return call.Has(_attach) ? throw ToolException.WrongArguments("--attach and --detach contradict each other") : AttachedStreams.None;
        if (!call.Has(_attach)) named = AttachedStreams.Output | AttachedStreams.Error;
        return interactive ? named | AttachedStreams.Input : named;
    }

    /// <summary>What 'run' does with this process's own streams.</summary>
    public static ContainerStdio Stdio(AttachedStreams streams) => new ContainerStdio.OfThisProcess
    {
        Input = (streams & AttachedStreams.Input) != 0,
        Output = (streams & AttachedStreams.Output) != 0,
        Error = (streams & AttachedStreams.Error) != 0,
    };

    private AttachedStreams Stream(string word) => word.ToLowerInvariant() switch
    {
        "stdin" => AttachedStreams.Input,
        "stdout" => AttachedStreams.Output,
        "stderr" => AttachedStreams.Error,
        _ => throw ToolException.InvalidValue(_attach.Name, word, "stdin, stdout or stderr"),
    };
}
