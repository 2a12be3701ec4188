using System.CommandLine;
using System.Globalization;

namespace BuildKit.Tool.Cli;

/// <summary>One run of a command: its values, and the world it may touch.</summary>
internal sealed class Call(ParseResult values, ToolEnvironment environment, TextWriter output, string? root) : IDisposable
{
    public ToolEnvironment Environment => environment;

    public TextWriter Output => output;

    public string? Root => root;

    public DateTimeOffset Now => environment.Clock.GetUtcNow();

    public bool Get(Option<bool> option) => values.GetValue(option);

    public string? Get(Option<string?> option) => values.GetValue(option);

    public IReadOnlyList<string> Get(Option<string[]> option) => values.GetValue(option) ?? [];

    public string Get(Argument<string> argument) => values.GetRequiredValue(argument);

    public string? Find(Argument<string?> argument) => values.GetValue(argument);

    public IReadOnlyList<string> Get(Argument<string[]> argument) => values.GetValue(argument) ?? [];

    /// <summary>True when it was given at all, be it empty.</summary>
    public bool Has(Option option) => values.GetResult(option) is { Implicit: false };

    public int? Number(Option<string?> option, int least = int.MinValue)
    {
        if (Get(option) is not { } text) return null;
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least
            ? number
            : throw ToolException.InvalidValue(option.Name, text, least == int.MinValue ? "a whole number" : $"a whole number from {least}");
    }

    public void Note(string line) => environment.Error.Write(System.Text.Encoding.UTF8.GetBytes(line + "\n"));

    public void Dispose()
    {
    }
}
