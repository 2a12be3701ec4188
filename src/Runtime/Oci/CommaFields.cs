using System.Text;

namespace BuildKit.Oci;

/// <summary>Comma-separated values of one line (RFC 4180), in which Docker's options with several keys are written: <c>type=bind,"source=/a,b"</c>.</summary>
public static class CommaFields
{
    /// <summary>A field in double quotes may hold commas, and quotes that are doubled. Null when a quote is not closed.</summary>
    public static IReadOnlyList<string>? Split(string text)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '"' && quoted && i + 1 < text.Length && text[i + 1] == '"') field.Append(text[i++]);
            else if (text[i] == '"' && (quoted || field.Length == 0)) quoted = !quoted;
            else if (text[i] == ',' && !quoted)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else field.Append(text[i]);
        }

        if (quoted) return null;
        fields.Add(field.ToString());
        return fields;
    }
}
