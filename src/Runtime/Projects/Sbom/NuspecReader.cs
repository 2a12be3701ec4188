using System.Xml;
using BuildKit.Attestations;

namespace BuildKit.Projects.Sbom;

/// <summary>Licence and makers from the nuspec beside an unpacked package. A package's text is hostile: no DTD, no size without end.</summary>
internal static class NuspecReader
{
    private const int MaximumCharacters = 1024 * 1024;
    private const int MaximumValue = 4096;

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = MaximumCharacters,
        IgnoreComments = true,
        IgnoreWhitespace = true,
    };

    /// <summary>Nothing at all when there is no readable nuspec: an SBOM without a licence is still true.</summary>
    public static SbomFacts Read(IReadOnlyList<string> packageFolders, string id, string version)
    {
        foreach (var folder in packageFolders)
        {
            var path = Path.Combine(folder, id.ToLowerInvariant(), version.ToLowerInvariant(), id.ToLowerInvariant() + ".nuspec");
            if (StateFile.TryRead(path) is { } xml) return Parse(xml);
        }

        return new SbomFacts();
    }

    internal static SbomFacts Parse(byte[] xml)
    {
        var facts = new SbomFacts();
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(xml, writable: false), Settings);
            // By local name: every version of NuGet had a namespace of its own, and hand-written files have none.
            while (reader.Read() && reader is not { NodeType: XmlNodeType.Element, Depth: 1, LocalName: "metadata" })
            {
            }

            reader.Read();
            while (reader.NodeType == XmlNodeType.Element) facts = ReadElement(reader, facts);
        }
        catch (XmlException)
        {
            // The package was published that way, and works; what was read so far stands.
        }

        return facts;
    }

    private static SbomFacts ReadElement(XmlReader reader, SbomFacts facts)
    {
        var isExpression = reader.GetAttribute("type") == "expression";
        switch (reader.LocalName)
        {
            case "license" when isExpression: return facts with { LicenseExpression = Text(reader) };
            case "licenseUrl": return facts with { LicenseUrl = Text(reader) };
            case "authors": return facts with { Authors = Text(reader) };
            case "copyright": return facts with { Copyright = Text(reader) };
            default:
                reader.Skip();
                return facts;
        }
    }

    private static string? Text(XmlReader reader)
    {
        var text = reader.ReadElementContentAsString().Trim();
        return text.Length is > 0 and <= MaximumValue ? text : null;
    }
}
