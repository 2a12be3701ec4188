using System.Globalization;
using System.Text;
using System.Text.Json;

namespace BuildKit.Projects;

/// <summary>
/// The list by which MapStaticAssets serves static web assets (*.staticwebassets.endpoints.json). The SDK writes into it when this machine
/// last wrote each asset, and the server answers with that as Last-Modified: in the image it is the time that the asset has there. A date
/// is as long as any other date, so all other bytes stay where they are.
/// </summary>
internal static class AssetEndpoints
{
    private const string Suffix = ".staticwebassets.endpoints.json";

    /// <summary>Of the objects in the array in the document.</summary>
    private const int EndpointDepth = 2;

    /// <summary>Many times the list of a large application; more is not read into memory.</summary>
    private const long MaximumSize = 64 * 1024 * 1024;

    /// <param name="path">In the image.</param>
    /// <param name="root">The working directory as image path.</param>
    /// <param name="size">Of the file.</param>
    public static bool IsList(string path, string root, long size) =>
        size <= MaximumSize && path.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase) && path == ContainerPath.Join(root, path[(path.LastIndexOf('/') + 1)..]);

    /// <summary>What is no such list stays as it is.</summary>
    /// <param name="json">Changed in place.</param>
    /// <param name="timeOf">The time that an asset, named relative to the web root, has in the image.</param>
    public static void SetTimes(Span<byte> json, Func<string, DateTimeOffset> timeOf)
    {
        List<(int Start, string Asset)> dates;
        try
        {
            dates = Find(json);
        }
        catch (JsonException)
        {
            // Somebody else's file of that name: its reader may complain, here it is bytes.
            return;
        }

        foreach (var (start, asset) in dates) Encoding.ASCII.GetBytes(timeOf(asset).ToString("R", CultureInfo.InvariantCulture), json[start..]);
    }

    private static List<(int Start, string Asset)> Find(ReadOnlySpan<byte> json)
    {
        var found = new List<(int, string)>();
        var starts = new List<int>();
        var (asset, isDate) = ("", false);
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            if (reader is { TokenType: JsonTokenType.EndObject, CurrentDepth: EndpointDepth })
            {
                foreach (var start in starts) found.Add((start, asset));
                starts.Clear();
            }

            if (reader.TokenType != JsonTokenType.PropertyName) continue;
            if (reader.ValueTextEquals("AssetFile"u8)) asset = Next(ref reader);
            else if (reader.ValueTextEquals("Name"u8)) isDate = Next(ref reader) == "Last-Modified";
            else if (isDate && reader.ValueTextEquals("Value"u8) && IsDate(Next(ref reader)) && !reader.ValueIsEscaped) starts.Add((int)reader.TokenStartIndex + 1);
        }

        return found;
    }

    private static string Next(ref Utf8JsonReader reader) => reader.Read() && reader.TokenType == JsonTokenType.String ? reader.GetString()! : "";

    private static bool IsDate(string text) => DateTimeOffset.TryParseExact(text, "R", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _);
}
