namespace BuildKit.Containers;

/// <summary>A container that cannot be made, started, found or changed as asked.</summary>
public sealed partial class ContainerException(string code, string message, string? remedy = null, Exception? innerException = null)
    : BuildKitException(code, message, remedy, innerException)
{
    /// <summary>What <c>run</c> and <c>start</c> return for it: 125 when the engine failed, 126 when the command cannot be invoked, 127 when it was not found.</summary>
    public int ExitCode { get; init; } = 125;

    internal static ContainerException InvalidOption(string option, string value, string want) =>
        new("BK3201", $"Reading {option}: got '{value}', want {want}.");

    internal static ContainerException InvalidName(string name) =>
        new("BK3202", $"Naming a container: '{name}' is not a name.", "Use at least two of letters, digits, '_', '.' and '-', beginning with a letter or digit.");
}
