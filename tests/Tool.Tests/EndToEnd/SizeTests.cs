namespace BuildKit.Tool.Tests.EndToEnd;

/// <summary>Apart from the other containers, which would be counted too.</summary>
public sealed class SizeTests(BusyboxStore box) : IClassFixture<BusyboxStore>
{
    [Fact]
    public async Task Sizes_are_shown_on_request()
    {
        await box.OkAsync("run", "--name", "writer", "-v", "held:/vol", "busybox", "sh", "-c", "printf 12345 > /tmp/five; printf 123 > /vol/three");
        Assert.Matches(@"^5B \(virtual [0-9.]+MB\)\n$", await box.OkAsync("ps", "-a", "-f", "name=writer", "--format", "{{.Size}}"));
        Assert.Matches("SIZE\n.*5B \\(virtual", await box.OkAsync("ps", "-as", "-f", "name=writer"));
        Assert.Matches("^5 [1-9][0-9]{5,}\n$", await box.OkAsync("inspect", "-s", "-f", "{{.SizeRw}} {{.SizeRootFs}}", "writer"));
        Assert.Matches("^5\n$", await box.OkAsync("container", "inspect", "--size", "-f", "{{.SizeRw}}", "writer"));
        Assert.DoesNotContain("SizeRw", await box.OkAsync("inspect", "writer"), StringComparison.Ordinal);
        Assert.DoesNotContain("SIZE", await box.OkAsync("ps", "-a"), StringComparison.Ordinal);
        Assert.Matches(@"Local Volumes +1 +1 +3B +0B", await box.OkAsync("system", "df", "--format", "table {{.Type}}   {{.TotalCount}}   {{.Active}}   {{.Size}}   {{.Reclaimable}}"));
        await box.OkAsync("rm", "writer");
        Assert.Equal("1 0 3B 3B (100%)\n", (await box.OkAsync("system", "df", "--format", "{{if eq .Type \"Local Volumes\"}}{{.TotalCount}} {{.Active}} {{.Size}} {{.Reclaimable}}{{end}}")).Replace("\n\n", "\n", StringComparison.Ordinal).Trim('\n') + "\n");
        await box.OkAsync("volume", "rm", "held");
    }
}
