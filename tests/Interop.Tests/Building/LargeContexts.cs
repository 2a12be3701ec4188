using System.Globalization;
using System.Runtime.Versioning;
using BuildKit.Interop.Tests.Runtimes;

namespace BuildKit.Interop.Tests.Building;

/// <summary>A second build of a context reads names and times, and opens no file whose content it knows.</summary>
[SupportedOSPlatform("linux")]
public sealed class LargeContexts(BuildPlace place) : IClassFixture<BuildPlace>
{
    private const int Files = 5_000;
    private const int FileSize = 4_000;

    /// <summary>What is younger when it is read is not remembered (docs/design/building.md).</summary>
    private static readonly TimeSpan Racy = TimeSpan.FromSeconds(2.1);

    [Fact(Timeout = 60_000)]
    public async Task No_content_is_read_twice()
    {
        var context = place.Context("many", ("Dockerfile", "FROM scratch\nCOPY tree /tree\n"));
        for (var i = 0; i < Files; i++)
        {
            var folder = Directory.CreateDirectory(Path.Combine(context, "tree", $"{i % 50}")).FullName;
            File.WriteAllText(Path.Combine(folder, $"{i}"), new string((char)('a' + (i % 26)), FileSize));
        }

        await Task.Delay(Racy);
        var (bytes, calls) = Read(context);
        Assert.True(bytes > (long)Files * FileSize && calls > Files, $"The first build read {bytes} bytes by {calls} calls.");
        (bytes, calls) = Read(context);
        Assert.True(bytes < (long)Files * FileSize / 2 && calls < Files, $"The second build read {bytes} bytes by {calls} calls.");
        File.AppendAllText(Path.Combine(context, "tree/7/7"), "changed");
        Assert.Contains("/tree/7/7 changed", place.Ours(["build", "--explain", context]), StringComparison.Ordinal);
    }

    /// <summary>proc_pid_io(5): the shell's numbers have those of the programs that it waited for.</summary>
    private (long Bytes, long Calls) Read(string context)
    {
        var text = ComparedBuilds.Must("sh", ["-ec", "\"$0\" build -q \"$1\" > /dev/null; while read -r line; do echo \"$line\"; done < /proc/$$/io", RuntimeTool.Path, context], new() { ["DOTNET_CONTAINER_ROOT"] = place.In("store") });
        var numbers = text.Split('\n').Select(l => l.Split(": ")).Where(l => l.Length == 2).ToDictionary(l => l[0], l => long.Parse(l[1], CultureInfo.InvariantCulture));
        return (numbers["rchar"], numbers["syscr"]);
    }
}
