using System.Text;

namespace BuildKit.Dockerfiles.Instructions;

/// <summary>One line of CSV: a field in double quotes may hold commas, and two quotes for one.</summary>
internal static class CommaFields
{
    /// <summary>Null when a quoted field has no end.</summary>
    public static IReadOnlyList<string>? Split(string line)
    {
        var fields = new List<string>();
        for (var at = 0; ; at++)
        {
            if (at < line.Length && line[at] == '"')
            {
                if (Quoted(line, ref at) is not { } field) return null;
                fields.Add(field);
            }
            else
            {
                var end = line.IndexOf(',', at);
                if (end < 0) end = line.Length;
                fields.Add(line[at..end]);
                at = end;
            }

            if (at >= line.Length) return fields;
        }
    }

    private static string? Quoted(string line, ref int at)
    {
        var field = new StringBuilder();
        for (at++; at < line.Length; at++)
        {
            if (line[at] != '"')
            {
                field.Append(line[at]);
            }
            else if (at + 1 < line.Length && line[at + 1] == '"')
            {
                field.Append('"');
                at++;
            }
            else
            {
                at++;
                return at >= line.Length || line[at] == ',' ? field.ToString() : null;
            }
        }

        return null;
    }
}
