namespace BuildKit.Building;

/// <summary>The form of all keys of this room: a SHA-256 as 64 lower-case hexadecimal digits. They become file names, so nothing else may pass.</summary>
public static class DefinitionKey
{
    public const int Length = 64;

    public static bool IsKey([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] string? text) =>
        text is { Length: Length } && !text.AsSpan().ContainsAnyExcept("0123456789abcdef");
}
