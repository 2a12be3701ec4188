using System.CommandLine;

namespace BuildKit.Tool.Cli;

/// <summary>An option that Docker has and this program has not, with the reason.</summary>
internal sealed class RefusedOption : Option<string[]>
{
    public RefusedOption(string name, string reason, string? instead, IReadOnlyList<string> allowed)
        : base(name)
    {
        (Reason, Instead, Allowed) = (reason, instead, allowed);
        Description = $"Not supported: {reason}";
        HelpName = "string";
        Hidden = true;
    }

    public string Reason { get; }

    public string? Instead { get; }

    public IReadOnlyList<string> Allowed { get; }
}
