using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using BuildKit.Containers;
using BuildKit.Containers.Json;
using BuildKit.Containers.Mounts;
using BuildKit.Oci.Json;

namespace BuildKit.Runtime.Tests.Containers.Mounts;

/// <summary>mounts.txt: what people type, and below it what is kept of it. UPDATE_GOLDEN=1 writes the second lines, to be read in the diff.</summary>
public sealed class MountTableTests
{
    [Fact]
    public void Every_spelling_means_what_the_table_says_and_survives_its_document()
    {
        var path = Path.Combine(Folder(), "mounts.txt");
        var inputs = File.ReadAllLines(path).Where(l => !l.StartsWith("    ", StringComparison.Ordinal));
        var table = new StringBuilder();
        foreach (var input in inputs)
        {
            var mount = Parse(input.Split(' ', 2));
            var json = JsonWriting.Write(mount, MountJson.Write);
            Assert.Equal(Encoding.UTF8.GetString(json), Encoding.UTF8.GetString(JsonWriting.Write(JsonPart.Read(json, 8, MountJson.Read), MountJson.Write)));
            table.Append(input).Append("\n    ").Append(Encoding.UTF8.GetString(json)).Append('\n');
        }

        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1") File.WriteAllText(path, table.ToString());
        Assert.Equal(File.ReadAllText(path), table.ToString());
    }

    [Theory]
    [InlineData("""{"type":"bind","source":"/a","target":"/b","recursion":"sideways"}""")]
    [InlineData("""{"type":"bind","source":"/a","target":"/b","owner":{"uid":"-1"}}""")]
    [InlineData("""{"type":"nfs","target":"/b"}""")]
    public void A_damaged_document_is_a_JSON_error(string json) =>
        Assert.ThrowsAny<JsonException>(() => JsonPart.Read(Encoding.UTF8.GetBytes(json), 8, MountJson.Read));

    private static ContainerMount Parse(string[] option) => option[0] switch
    {
        "-v" => MountSyntax.ParseVolume(option[1], "/w"),
        "--mount" => MountSyntax.ParseMount(option[1], "/w"),
        _ => MountSyntax.ParseTmpfs(option[1]),
    };

    private static string Folder([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;
}
