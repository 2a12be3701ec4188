using System.Text;
using BuildKit.Projects;

namespace BuildKit.Runtime.Tests.Projects;

/// <summary>The SDK's list of static web assets, which names the time when this machine wrote each.</summary>
public sealed class AssetEndpointsTests
{
    private static readonly DateTimeOffset Time = new(1970, 6, 5, 4, 3, 2, TimeSpan.Zero);

    [Fact]
    public void Dates_become_those_of_the_image_and_nothing_else_changes() => Assert.Equal(
        Endpoint("a.css", "Fri, 05 Jun 1970 04:03:02 GMT", tag: "Sat, 21 Nov 2026 03:43:28 GMT"),
        Set(Endpoint("a.css", "Sat, 21 Nov 2026 03:43:28 GMT", tag: "Sat, 21 Nov 2026 03:43:28 GMT")));

    [Fact]
    public void Each_endpoint_has_the_time_of_its_own_asset_wherever_its_name_stands()
    {
        var names = new List<string>();
        const string json = """
            {"Endpoints":[{"ResponseHeaders":[{"Name":"Last-Modified","Value":"Sat, 21 Nov 2026 03:43:28 GMT"}],"AssetFile":"a.css","Route":"x"},
            {"Route":"y","AssetFile":"b/c.js.gz","ResponseHeaders":[{"Name":"Last-Modified","Value":"Sat, 21 Nov 2026 03:43:29 GMT"}]}]}
            """;

        Set(json, names);

        Assert.Equal(["a.css", "b/c.js.gz"], names);
    }

    [Theory]
    [InlineData("not json at all")]
    [InlineData("")]
    [InlineData("""{"Endpoints":[{"ResponseHeaders":[{"Name":"Last-Modified","Value":"yesterday"}]}]}""")]
    [InlineData("""{"Endpoints":[{"ResponseHeaders":[{"Name":"Last-Modified","Value":"Sat, 21 Nov 2026 03:43:28 GMT"}""")]
    [InlineData("""{"Endpoints":[{"ResponseHeaders":[{"Name":"Last-Modified","Value":["Sat, 21 Nov 2026 03:43:28 GMT"]}]}]}""")]
    [InlineData("""["Last-Modified","Sat, 21 Nov 2026 03:43:28 GMT"]""")]
    public void What_is_no_such_list_stays_as_it_is(string text) => Assert.Equal(text, Set(text));

    [Fact]
    public void A_date_written_with_escapes_stays_as_it_is()
    {
        var json = Endpoint("a.css", "Sat\\u002c 21 Nov 2026 03:43:28 GMT", "x");

        Assert.Equal(json, Set(json));
    }

    [Theory]
    [InlineData("app/Shop.staticwebassets.endpoints.json", "app", true)]
    [InlineData("Shop.staticwebassets.endpoints.json", "", true)]
    [InlineData("app/wwwroot/Shop.staticwebassets.endpoints.json", "app", false)]
    [InlineData("app/endpoints.json", "app", false)]
    public void The_list_lies_beside_the_application(string path, string root, bool isList) => Assert.Equal(isList, AssetEndpoints.IsList(path, root, size: 10));

    private static string Endpoint(string asset, string modified, string tag) => $$"""
        {"Version":1,"Endpoints":[{"Route":"a","AssetFile":"{{asset}}","ResponseHeaders":[{"Name":"ETag","Value":"{{tag}}"},{"Name":"Last-Modified","Value":"{{modified}}"},{"Name":"Vary","Value":"x"}]}]}
        """;

    private static string Set(string json, List<string>? names = null)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        AssetEndpoints.SetTimes(bytes, name =>
        {
            names?.Add(name);
            return Time;
        });
        return Encoding.UTF8.GetString(bytes);
    }
}
