using System.CommandLine;

namespace BuildKit.Tool.Cli;

/// <summary>Values of options such as <c>--label KEY=value</c>.</summary>
internal static class KeyValue
{
    /// <param name="option">For the message.</param>
    /// <param name="text">As typed.</param>
    /// <param name="mayLackValue">A key alone has the empty value.</param>
    public static KeyValuePair<string, string> Parse(Option option, string text, bool mayLackValue = true) => text.Split('=', 2) switch
    {
        [{ Length: > 0 } key, var value] => new(key, value),
        [{ Length: > 0 } key] when mayLackValue => new(key, ""),
        _ => throw ToolException.InvalidValue(option.Name, text, "KEY=value"),
    };
}
