using System.CommandLine;
using BuildKit.Containers;
using BuildKit.Containers.Settings;
using BuildKit.Oci;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Containers;

/// <summary>The options of 'run' and 'create' that say something about a container to others.</summary>
internal sealed class LabelFlags
{
    private readonly Option<string[]> _annotation = Inputs.Many("--annotation", null, "map", "Add an annotation for the runtime: KEY=value");
    private readonly Option<string[]> _label = Inputs.Many("--label", "-l", "list", "Set a label: KEY=value");
    private readonly Option<string[]> _file = Inputs.Many("--label-file", null, "list", "Read labels from a file, one to a line");

    public IReadOnlyList<Option> Options => [_annotation, _label, _file];

    public ContainerSpec Apply(ContainerSpec spec, Call call) => spec with
    {
        // Files first: what is said on the command line wins.
        Labels = Map(_label, [.. call.Get(_file).SelectMany(f => EnvironmentSyntax.ParseLabels(InputFile.ReadText(f))), .. call.Get(_label)]),
        Annotations = Map(_annotation, call.Get(_annotation)),
    };

    private static IReadOnlyDictionary<string, string> Map(Option option, IEnumerable<string> texts) => OrdinalMap.From(texts.Select(text => KeyValue.Parse(option, text)));
}
