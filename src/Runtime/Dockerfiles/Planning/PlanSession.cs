using BuildKit.Building;
using BuildKit.Building.Steps;
using BuildKit.Dockerfiles.Instructions;
using BuildKit.Dockerfiles.Linting;
using BuildKit.Dockerfiles.Parsing;
using BuildKit.Oci;

namespace BuildKit.Dockerfiles.Planning;

/// <summary>What all platforms of one planning share.</summary>
internal sealed class PlanSession
{
    private const long MaximumText = 64L << 20;
    private readonly IReadOnlyDictionary<WantedBase, ResolvedBase> _bases;
    private readonly List<WantedBase> _wanted = [];
    private long _text;

    public PlanSession(PlanRequest request, IReadOnlyDictionary<WantedBase, ResolvedBase> bases, bool isCheck = false)
    {
        (Request, _bases, IsCheck) = (request, bases, isCheck);
        foreach (var (name, value) in request.Arguments)
            if (value is not null) Arguments[name] = value;
        Report = new LintReport(request.Lint ?? OptionsOf(request, Arguments));
    }

    public PlanRequest Request { get; }

    public Dictionary<string, string> Arguments { get; } = new(StringComparer.Ordinal);

    public LintReport Report { get; }

    /// <summary>One for all platforms: it is read once.</summary>
    public BuildStep.ContextSource MainContext { get; } = new() { Name = "", Label = new StepLabel { Text = "load build context" } };

    /// <summary>True: nothing is built, and unknown bases are no obstacle.</summary>
    public bool IsCheck { get; }

    public IReadOnlyList<WantedBase> Wanted => _wanted;

    public Dockerfile Dockerfile => Request.Dockerfile;

    public SourceText Source => Request.Dockerfile.Source;

    public char Escape => Request.Dockerfile.Parsed.Escape;

    /// <summary>Null when it is not resolved yet; then it is wanted.</summary>
    public ResolvedBase? Find(WantedBase wanted)
    {
        if (_bases.TryGetValue(wanted, out var found)) return found;
        if (!_wanted.Contains(wanted)) _wanted.Add(wanted);
        return null;
    }

    /// <summary>Variables may double with every line; what they make in all is limited.</summary>
    public void Spend(int characters, SourceRange range)
    {
        _text += characters;
        if (_text > MaximumText) throw DockerfileException.TooMuchText(Source, range, MaximumText >> 20);
    }

    private static LintOptions OptionsOf(PlanRequest request, Dictionary<string, string> arguments)
    {
        var parsed = request.Dockerfile.Parsed;
        var directive = parsed.Directives.FirstOrDefault(d => d.Name == "check");
        var text = arguments.GetValueOrDefault("BUILDKIT_DOCKERFILE_CHECK") ?? directive?.Value ?? "";
        try
        {
            return LintOptions.Parse(text);
        }
        catch (FormatException e)
        {
            throw DockerfileException.InvalidCheck(parsed.Source, directive?.Range ?? SourceRange.Lines(1, 1, 1), text, e.Message);
        }
    }
}
