using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace BuildKit.Tool.Commands.Runtime;

/// <summary>Documents for people's eyes: with line breaks.</summary>
internal static class RuntimeOutput
{
    public static void WriteJson(TextWriter output, byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping })) document.WriteTo(writer);
        output.WriteLine(Encoding.UTF8.GetString(bytes.ToArray()));
    }

    /// <summary>What a process was started as; empty when it has ended meanwhile.</summary>
    public static string CommandOf(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline").TrimEnd('\0').Replace('\0', ' ');
        }
        catch (IOException)
        {
            // Listed, and gone before it could be looked at.
            return "";
        }
    }
}
