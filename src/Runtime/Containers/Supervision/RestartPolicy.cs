using System.Globalization;

namespace BuildKit.Containers.Supervision;

/// <summary>What <c>--restart</c> says.</summary>
public sealed record RestartPolicy(RestartKind Kind, int MaximumRetries = 0)
{
    public static RestartPolicy No { get; } = new(RestartKind.No);

    /// <summary>Docker's word for it in inspections.</summary>
    public string Name => Kind switch
    {
        RestartKind.No => "no",
        RestartKind.Always => "always",
        RestartKind.OnFailure => "on-failure",
        RestartKind.UnlessStopped => "unless-stopped",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    public static RestartPolicy Parse(string text) => text.Split(':', 2) switch
    {
        ["no"] or [""] => No,
        ["always"] => new RestartPolicy(RestartKind.Always),
        ["unless-stopped"] => new RestartPolicy(RestartKind.UnlessStopped),
        ["on-failure"] => new RestartPolicy(RestartKind.OnFailure),
        ["on-failure", var most] when int.TryParse(most, NumberStyles.None, CultureInfo.InvariantCulture, out var count) => new RestartPolicy(RestartKind.OnFailure, count),
        _ => throw ContainerException.InvalidOption("--restart", text, "'no', 'always', 'on-failure[:COUNT]' or 'unless-stopped'"),
    };

    public override string ToString() => MaximumRetries > 0 ? string.Create(CultureInfo.InvariantCulture, $"{Name}:{MaximumRetries}") : Name;
}
