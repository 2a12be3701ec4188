using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using BuildKit.Containers;
using BuildKit.Containers.Bundles;
using BuildKit.Containers.Specification;

namespace BuildKit.Runtime.Tests.Containers.Bundles;

/// <summary>One file in Configs is one case; beside a rejected one lies what the message must say.</summary>
public sealed class RuntimeSpecFileTests
{
    public static TheoryData<string> Accepted => [.. Names("accepted")];

    public static TheoryData<string> Rejected => [.. Names("rejected")];

    [Theory]
    [MemberData(nameof(Accepted))]
    public void A_configuration_means_the_same_when_written_and_read_again(string name)
    {
        var written = RuntimeSpecFile.Write(Read("accepted", name));
        Assert.Equal(Encoding.UTF8.GetString(written), Encoding.UTF8.GetString(RuntimeSpecFile.Write(RuntimeSpecFile.Read(written, "config.json"))));
    }

    [Theory]
    [MemberData(nameof(Rejected))]
    public void A_wrong_configuration_is_named_by_file_and_place(string name)
    {
        var error = Assert.Throws<BundleException>(() => Read("rejected", name));
        Assert.Contains($"{name}.json", error.Message, StringComparison.Ordinal);
        Assert.Contains(File.ReadAllText(PathOf("rejected", name + ".txt")).Trim(), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_of_a_full_configuration_is_lost()
    {
        var original = JsonNode.Parse(File.ReadAllText(PathOf("accepted", "everything.json")))!;
        foreach (var name in Read("accepted", "everything").Linux.Unsupported) original["linux"]!.AsObject().Remove(name);
        var written = JsonNode.Parse(RuntimeSpecFile.Write(Read("accepted", "everything")));
        Assert.True(JsonNode.DeepEquals(original, written), written!.ToJsonString());
    }

    [Fact]
    public void What_is_not_offered_is_remembered_to_be_refused() =>
        Assert.Equal(["intelRdt", "netDevices"], Read("accepted", "everything").Linux.Unsupported);

    [Fact]
    public void A_missing_file_is_named() =>
        Assert.Contains("/nowhere/config.json", Assert.Throws<BundleException>(() => RuntimeSpecFile.ReadBytes("/nowhere/config.json")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_document_larger_than_the_limit_is_not_read_to_its_end()
    {
        var error = Assert.Throws<BundleException>(() => RuntimeSpecFile.ReadBytes("/dev/zero"));
        Assert.Equal("BK3401", error.Code);
        Assert.Contains("allowed", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Control_characters_of_a_document_do_not_reach_the_message()
    {
        var error = Assert.Throws<BundleException>(() => RuntimeSpecFile.Read("""{"ociVersion":"1\u001b[31m"}"""u8, "config.json"));
        Assert.DoesNotContain('\u001b', error.Message);
    }

    [Fact]
    public void A_process_of_exec_has_no_privileges_that_nobody_named()
    {
        var process = RuntimeSpecFile.ReadProcess("""{"cwd":"/","args":["id"]}"""u8, "process.json");
        Assert.Equal(RuntimeCapabilities.None, process.Capabilities);
        Assert.False(process.NoNewPrivileges);
        Assert.Equal(0x12u, process.User.Umask);
    }

    private static RuntimeSpec Read(string kind, string name) => RuntimeSpecFile.Read(File.ReadAllBytes(PathOf(kind, name + ".json")), name + ".json");

    private static IEnumerable<string> Names(string kind) =>
        Directory.EnumerateFiles(PathOf(kind, ""), "*.json").Select(p => Path.GetFileNameWithoutExtension(p)!).Order(StringComparer.Ordinal);

    private static string PathOf(string kind, string file, [CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "Configs", kind, file);
}
