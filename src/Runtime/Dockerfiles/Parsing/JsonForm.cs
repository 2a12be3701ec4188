using System.Text.Json;

namespace BuildKit.Dockerfiles.Parsing;

/// <summary>Arguments written as a JSON array of strings.</summary>
internal static class JsonForm
{
    private static readonly string[] Takers = ["ADD", "CMD", "COPY", "ENTRYPOINT", "RUN", "SHELL", "VOLUME"];

    public static bool IsTakenBy(string instruction) => Takers.Contains(instruction);

    /// <summary>Null when the text is no JSON array: then it is a line for the shell, such as <c>[ -f x ] &amp;&amp; y</c>.</summary>
    /// <exception cref="FormatException">It is an array that holds something other than strings.</exception>
    public static IReadOnlyList<string>? TryRead(string text)
    {
        if (!text.StartsWith('[')) return null;
        try
        {
            using var json = JsonDocument.Parse(text);
            return [.. json.RootElement.EnumerateArray().Select(i => i.ValueKind == JsonValueKind.String ? i.GetString()! : throw new FormatException("not a string"))];
        }
        catch (JsonException)
        {
            return null;
        }
        catch (InvalidOperationException e)
        {
            // An escape that is half a surrogate pair.
            throw new FormatException("not Unicode", e);
        }
    }
}
