using System.Text;
using System.Text.Json;
using BuildKit.Attestations;
using BuildKit.Oci;
using BuildKit.Projects;
using BuildKit.Projects.Sbom;

namespace BuildKit.Runtime.Tests.Projects;

public sealed class BillsOfMaterials : IDisposable
{
    private readonly SampleProject _project = new SampleProject().App().Package("Npgsql", "9.0.1", ("lib/net9.0/Npgsql.dll", 10));
    private static readonly Descriptor Image = Descriptor.Of(MediaTypes.OciManifest, "image"u8);

    [Fact]
    public void Spdx_says_what_the_image_contains()
    {
        Nuspec("Npgsql", "9.0.1", "<license type=\"expression\">PostgreSQL</license><authors>Shay Rojansky</authors><copyright>Copyright 2026</copyright>");
        Assert.Equal(
            """
            {
              "spdxVersion": "SPDX-2.3",
              "dataLicense": "CC0-1.0",
              "SPDXID": "SPDXRef-DOCUMENT",
              "name": "team/shop@IMAGE",
              "documentNamespace": "https://spdx.org/spdxdocs/shop-NAME",
              "creationInfo": {
                "created": "1970-01-01T00:00:01Z",
                "creators": [
                  "Tool: BuildKit.Tasks"
                ]
              },
              "packages": [
                {
                  "SPDXID": "SPDXRef-Image",
                  "name": "team/shop",
                  "versionInfo": "IMAGE",
                  "downloadLocation": "NOASSERTION",
                  "filesAnalyzed": false,
                  "licenseConcluded": "NOASSERTION",
                  "licenseDeclared": "NOASSERTION",
                  "copyrightText": "NOASSERTION",
                  "primaryPackagePurpose": "CONTAINER",
                  "checksums": [
                    {
                      "algorithm": "SHA256",
                      "checksumValue": "HEX"
                    }
                  ],
                  "externalRefs": [
                    {
                      "referenceCategory": "PACKAGE-MANAGER",
                      "referenceType": "purl",
                      "referenceLocator": "pkg:oci/shop@sha256%3AHEX"
                    }
                  ]
                },
                {
                  "SPDXID": "SPDXRef-Project",
                  "name": "shop",
                  "versionInfo": "1.2.3",
                  "downloadLocation": "NOASSERTION",
                  "filesAnalyzed": false,
                  "licenseConcluded": "NOASSERTION",
                  "licenseDeclared": "NOASSERTION",
                  "copyrightText": "NOASSERTION",
                  "primaryPackagePurpose": "APPLICATION"
                },
                {
                  "SPDXID": "SPDXRef-Package-Npgsql-9.0.1",
                  "name": "Npgsql",
                  "versionInfo": "9.0.1",
                  "supplier": "Organization: Shay Rojansky",
                  "downloadLocation": "NOASSERTION",
                  "filesAnalyzed": false,
                  "licenseConcluded": "NOASSERTION",
                  "licenseDeclared": "PostgreSQL",
                  "copyrightText": "Copyright 2026",
                  "externalRefs": [
                    {
                      "referenceCategory": "PACKAGE-MANAGER",
                      "referenceType": "purl",
                      "referenceLocator": "pkg:nuget/Npgsql@9.0.1"
                    }
                  ]
                }
              ],
              "relationships": [
                {
                  "spdxElementId": "SPDXRef-DOCUMENT",
                  "relationshipType": "DESCRIBES",
                  "relatedSpdxElement": "SPDXRef-Image"
                },
                {
                  "spdxElementId": "SPDXRef-Image",
                  "relationshipType": "CONTAINS",
                  "relatedSpdxElement": "SPDXRef-Project"
                },
                {
                  "spdxElementId": "SPDXRef-Image",
                  "relationshipType": "CONTAINS",
                  "relatedSpdxElement": "SPDXRef-Package-Npgsql-9.0.1"
                }
              ]
            }
            """.Replace("IMAGE", Image.Digest.ToString(), StringComparison.Ordinal).Replace("HEX", Image.Digest.Hex, StringComparison.Ordinal)
                .Replace("NAME", SbomDocument.NameOf(Inventory(assets: null), Subject).Hex, StringComparison.Ordinal),
            Text(SbomFormats.Spdx, Inventory(assets: null)));
    }

    [Fact]
    public void CycloneDx_has_hashes_licences_and_who_needs_whom()
    {
        Nuspec("Npgsql", "9.0.1", "<license type=\"expression\">PostgreSQL</license>");
        Nuspec("Old", "1.0.0", "<licenseUrl>https://example.org/licence</licenseUrl>");
        using var json = JsonDocument.Parse(Text(SbomFormats.CycloneDx, Inventory(Assets)));
        var root = json.RootElement;
        Assert.Equal("1.5", root.GetProperty("specVersion").GetString());
        Assert.Matches("^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$", root.GetProperty("serialNumber").GetString());
        var components = root.GetProperty("components").EnumerateArray().ToDictionary(c => c.GetProperty("name").GetString()!);
        Assert.Equal(["shop", "Core", "Npgsql", "Old"], components.Keys);
        Assert.Equal("PostgreSQL", components["Npgsql"].GetProperty("licenses")[0].GetProperty("expression").GetString());
        Assert.Equal("https://example.org/licence", components["Old"].GetProperty("licenses")[0].GetProperty("license").GetProperty("url").GetString());
        Assert.Equal(128, components["Npgsql"].GetProperty("hashes")[0].GetProperty("content").GetString()!.Length);
        var needs = root.GetProperty("dependencies").EnumerateArray().ToDictionary(d => d.GetProperty("ref").GetString()!, d => d.GetProperty("dependsOn").EnumerateArray().Select(x => x.GetString()!).ToArray());
        Assert.Equal(["pkg:nuget/Old@1.0.0"], needs["pkg:nuget/Npgsql@9.0.1"]);
        Assert.All(needs.Values.SelectMany(n => n), purl => Assert.Contains(purl, needs.Keys));
    }

    [Fact]
    public void Analyzers_and_build_tools_are_not_in_the_image() =>
        Assert.DoesNotContain(Inventory(Assets).Components, c => c.Name == "Analyzer");

    [Fact]
    public void A_package_that_went_into_a_bundle_is_still_named()
    {
        var bundled = new ProjectOutput { RuntimeIdentifier = "linux-x64", Items = [], EntryAssembly = "shop.dll", AssetsFile = _project.Place("obj/assets.json", Encoding.UTF8.GetBytes(Assets)) };
        Assert.Contains(ProjectInventory.Create(Request(bundled), bundled).Components, c => c.Name == "Npgsql");
    }

    [Theory]
    [InlineData("<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]><package><metadata><authors>&b;</authors></metadata></package>")]
    [InlineData("<!DOCTYPE x [<!ENTITY f SYSTEM \"file:///etc/passwd\">]><package><metadata><authors>&f;</authors></metadata></package>")]
    [InlineData("<package><metadata><authors>")]
    [InlineData("not xml")]
    [InlineData("")]
    public void A_hostile_nuspec_says_nothing(string xml) => Assert.Equal(new SbomFacts(), NuspecReader.Parse(Encoding.UTF8.GetBytes(xml)));

    [Fact]
    public void A_nuspec_with_or_without_a_namespace_is_read()
    {
        const string Inside = "<metadata><id>x</id><dependencies><group><dependency id=\"y\"/></group></dependencies><authors> A </authors><license type=\"file\">L.txt</license></metadata></package>";
        Assert.Equal(new SbomFacts { Authors = "A" }, NuspecReader.Parse(Encoding.UTF8.GetBytes("<package>" + Inside)));
        Assert.Equal(new SbomFacts { Authors = "A" }, NuspecReader.Parse(Encoding.UTF8.GetBytes("<?xml version=\"1.0\"?><package xmlns=\"http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd\">" + Inside)));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("""{"targets":[]}""")]
    [InlineData("""{"targets":{"net10.0":{"A/1":{"dependencies":{"A":1}}}}}""")]
    [InlineData("{")]
    public void A_damaged_assets_file_is_one_error_or_nothing(string json)
    {
        var path = _project.Place("obj/broken.json", Encoding.UTF8.GetBytes(json));
        var error = Record.Exception(() => AssetsFile.Load(path, "linux-x64"));
        if (error is not null) Assert.Equal("BK2114", Assert.IsType<ProjectException>(error).Code);
    }

    public void Dispose() => _project.Dispose();

    private const string Assets =
        """
        {"version":3,"targets":{"net10.0":{"Wrong/1.0.0":{"type":"package","runtime":{"a.dll":{}}}},
         "net10.0/linux-x64":{
          "Npgsql/9.0.1":{"type":"package","dependencies":{"Old":"[1.0.0, )","Absent":"1.0.0"},"runtime":{"lib/net9.0/Npgsql.dll":{}}},
          "Old/1.0.0":{"type":"package","runtime":{"lib/net45/Old.dll":{}}},
          "Analyzer/3.0.0":{"type":"package","build":{"build/a.props":{}}},
          "Placeholder/1.0.0":{"type":"package","runtime":{"lib/net5.0/_._":{}}},
          "Core/1.0.0":{"type":"project","runtime":{"bin/placeholder/Core.dll":{}}}}},
         "libraries":{"Npgsql/9.0.1":{"sha512":"z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==","type":"package"}}}
        """;

    private static SbomSubject Subject => new("team/shop", Image, DateTimeOffset.UnixEpoch.AddSeconds(1));

    private SbomInventory Inventory(string? assets)
    {
        var output = _project.Output() with { AssetsFile = assets is null ? null : _project.Place("obj/assets.json", Encoding.UTF8.GetBytes(assets)) };
        return ProjectInventory.Create(Request(output), output);
    }

    private ProjectImageRequest Request(ProjectOutput output) => _project.Request(output) with { Repository = "team/shop", ProjectVersion = "1.2.3" };

    private static string Text(SbomFormats format, SbomInventory inventory) => Encoding.UTF8.GetString(SbomDocument.Create(format, inventory, Subject).Single().Content);

    private void Nuspec(string id, string version, string metadata) => _project.Place($"packages/{id.ToLowerInvariant()}/{version}/{id.ToLowerInvariant()}.nuspec",
        Encoding.UTF8.GetBytes($"<package xmlns=\"http://schemas.microsoft.com/packaging/2012/06/nuspec.xsd\"><metadata><id>{id}</id>{metadata}</metadata></package>"));
}
