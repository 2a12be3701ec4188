using BuildKit.Images;
using BuildKit.Oci;

namespace BuildKit.Tool.Tests.EndToEnd;

/// <summary>Flags of 'run' and 'create' that say who a container is and who speaks to it.</summary>
public sealed class FlagTests(BusyboxStore box) : IClassFixture<BusyboxStore>
{
    [Fact]
    public async Task What_was_said_is_kept_in_Dockers_shape()
    {
        var labels = Path.Combine(box.Folder, "labels");
        await File.WriteAllTextAsync(labels, "# comment\nfile=1\nboth=file\nbare\n");
        await box.OkAsync(
            "create", "--name", "said", "-i", "--attach", "STDERR", "--annotation", "a.b=c", "--annotation", "bare", "--dns-opt", "ndots:2", "--domainname", "d.example", "--expose", "90-91/udp", "--expose", "7",
            "--label-file", labels, "-l", "both=flag", "--security-opt", "systempaths=unconfined", "busybox", "true");
        Assert.Equal("""{"a.b":"c","bare":""} [ndots:2] [systempaths=unconfined] []""" + "\n", await Inspect("{{with .HostConfig}}{{json .Annotations}} {{.DnsOptions}} {{.SecurityOpt}} {{.MaskedPaths}}{{end}}"));
        Assert.Equal("""d.example true false true true {"7/tcp":{},"90/udp":{},"91/udp":{}} {"bare":"","both":"flag","file":"1"}""" + "\n",
            await Inspect("{{with .Config}}{{.Domainname}} {{.AttachStdin}} {{.AttachStdout}} {{.AttachStderr}} {{.StdinOnce}} {{json .ExposedPorts}} {{json .Labels}}{{end}}"));
        await box.OkAsync("rm", "said");

        Task<string> Inspect(string template) => box.OkAsync("inspect", "-f", template, "said");
    }

    [Fact]
    public async Task A_domain_and_options_of_name_servers_are_seen_inside() => Assert.Equal(
        "d.example\n127.0.1.1\th.d.example h\noptions ndots:2\n",
        await box.OkAsync("run", "--rm", "-h", "h", "--domainname", "d.example", "--dns-option", "ndots:2", "busybox",
            "sh", "-c", "cat /proc/sys/kernel/domainname; while read -r l; do case $l in *127.0.1.1*|options*) echo \"$l\";; esac; done < /etc/hosts; while read -r l; do case $l in options*) echo \"$l\";; esac; done < /etc/resolv.conf"));

    [Theory]
    [InlineData("stdout", "out\n", "")]
    [InlineData("stderr", "", "err\n")]
    public async Task Only_attached_streams_are_heard(string stream, string output, string error) =>
        Assert.Equal((3, output, error), await box.RunAsync("run", "--rm", "-a", stream, "busybox", "sh", "-c", "echo out; echo err >&2; exit 3"));

    [Fact]
    public async Task Who_only_speaks_to_a_container_gets_its_id_and_finds_the_rest_in_its_log()
    {
        var (exitCode, output, error) = await BuiltTool.ShellAsync(box.Root, "printf spoken | \"$TOOL\" run -i -a stdin --name spoken busybox cat");
        Assert.Equal((0, ""), (exitCode, error));
        Assert.Matches("^[0-9a-f]{64}\n$", output);
        Assert.Equal("spoken", await box.OkAsync("logs", "spoken"));
        await box.OkAsync("rm", "spoken");
    }

    [Theory]
    [InlineData("run -d -a stdout busybox", "BK2903")]
    [InlineData("create -a stdlog busybox", "BK2904")]
    [InlineData("run --expose 80:90 busybox", "BK3301")]
    [InlineData("run --domainname d --uts host busybox", "BK2904")]
    [InlineData("run --label-file /nowhere busybox", "BK2922")]
    [InlineData("run --security-opt label=type:t busybox", "BK3223")]
    [InlineData("run --name n! no.such.image", "BK3202")]
    [InlineData("run --cap-add FLY no.such.image", "BK3201")]
    [InlineData("run -m 1m no.such.image", "BK3201")]
    [InlineData("run --stop-signal FLY no.such.image", "BK3201")]
    [InlineData("run --security-opt seccomp=/nowhere no.such.image", "BK3222")]
    [InlineData("run -w relative no.such.image", "BK3201")]
    [InlineData("run --health-interval 1us no.such.image", "BK2904")]
    [InlineData("run --log-opt mode=non-blocking no.such.image", "BK3224")]
    [InlineData("run --dns 1.2.3 no.such.image", "BK3201")]
    [InlineData("run -h aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa no.such.image", "BK3201")]
    public async Task Wrong_ones_are_refused_before_an_image_is_asked_for(string line, string code)
    {
        var (exitCode, output, error) = await box.RunAsync(line.Split(' '));
        Assert.StartsWith(code + ": ", error, StringComparison.Ordinal);
        Assert.Equal((125, ""), (exitCode, output));
    }

    [Fact]
    public async Task Values_that_are_empty_are_as_good_as_none() => Assert.Equal("said\n", await box.OkAsync(
        "run", "--rm", "--rm", "--name=", "--hostname=", "--pull=", "--log-driver=", "--stop-signal=", "--cidfile=", "--platform=", "--user=", "--restart=", "--ip=", "--mac-address=", "busybox", "echo", "said"));

    [Fact]
    public async Task The_file_of_the_id_is_there_with_a_container_only()
    {
        var file = Path.Combine(box.Folder, "id");
        var id = await box.OkAsync("create", "--cidfile", file, "busybox");
        Assert.Equal(id.Trim(), await File.ReadAllTextAsync(file));
        Assert.StartsWith("BK2923: ", (await box.RunAsync("run", "--rm", "--cidfile", file, "busybox", "true")).Error, StringComparison.Ordinal);
        File.Delete(file);
        Assert.StartsWith("BK2300: ", (await box.RunAsync("run", "--cidfile", file, "--pull", "never", "no.such.image")).Error, StringComparison.Ordinal);
        Assert.False(File.Exists(file));
        Assert.StartsWith("BK2922: ", (await box.RunAsync("run", "--cidfile", "/nowhere/id", "busybox", "true")).Error, StringComparison.Ordinal);
        await box.OkAsync("rm", id.Trim());
    }

    [Fact]
    public async Task A_file_of_variables_is_text()
    {
        var file = Path.Combine(box.Folder, "latin1.env");
        await File.WriteAllBytesAsync(file, [(byte)'A', (byte)'=', 0xE9]);
        Assert.Contains("UTF-8", (await box.RunAsync("run", "--rm", "--env-file", file, "busybox", "env")).Error, StringComparison.Ordinal);
    }

    /// <summary>The container has its port there itself: who took it for forwarding would leave none for it.</summary>
    [Fact]
    public async Task On_the_hosts_network_nothing_is_published()
    {
        var (exitCode, _, error) = await box.RunAsync("run", "-d", "--name", "onhost", "--network", "host", "-p", "127.0.0.1:39471:39471", "busybox", "sleep", "1000");
        Assert.Equal((0, "Published ports are discarded: the container is on the host's network.\n"), (exitCode, error));
        Assert.Equal("\n", await box.OkAsync("inspect", "-f", "{{range $k, $v := .NetworkSettings.Ports}}{{$v}}{{end}}", "onhost"));
        await box.OkAsync("rm", "-f", "onhost");
    }

    [Fact]
    public async Task A_platform_chooses_the_image_and_stays()
    {
        AddIndex("several", "linux/amd64", "linux/arm64");
        await box.OkAsync("create", "--name", "other", "--platform", "linux/arm64", "several");
        Assert.Equal("arm64\n", await box.OkAsync("inspect", "-f", "{{.ImageManifestDescriptor.platform.architecture}}", "other"));
        Assert.Matches("several:latest +[0-9a-f]{12} .*\n├─ linux/amd64 .*\n└─ linux/arm64 ", await box.OkAsync("images", "--tree", "several"));
        Assert.Equal(2, (await box.RunAsync("images", "--tree", "-q")).ExitCode);
        await box.OkAsync("rm", "other");
    }

    private void AddIndex(string name, params string[] platforms)
    {
        using var store = box.Open();
        var busybox = new ImageCatalog(store).Resolve("busybox").Image;
        var manifests = platforms.Select(Platform.Parse).Select(platform =>
            ImageEdits.Empty(platform).WithDefaults(d => d with { Cmd = ["sh"] }).WithLayer(busybox.Layers[0], busybox.DiffIds[0], new HistoryEntry { CreatedBy = platform.ToString() }).WriteDocuments(store.Blobs) with { Platform = platform });
        store.References.Set(ImageReference.Parse(name), store.Blobs.WriteDocument(MediaTypes.OciIndex, OciJson.Write(new ImageIndex { MediaType = MediaTypes.OciIndex, Manifests = [.. manifests] })));
    }
}
