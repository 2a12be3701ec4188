namespace BuildKit.Tool.Formatting;

/// <summary>Text that anybody may have written, for a terminal: none of it steers one.</summary>
internal static class ShownText
{
    public static string Of(string text) => string.Concat(text.Select(c => char.IsControl(c) ? '?' : c));
}
