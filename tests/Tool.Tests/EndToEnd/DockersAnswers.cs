using System.Text.Json;

namespace BuildKit.Tool.Tests.EndToEnd;

/// <summary>What scripts written for Docker count on beyond the names of options: what is printed where, and which code is returned.</summary>
public sealed class DockersAnswers(BusyboxStore box) : IClassFixture<BusyboxStore>
{
    [Fact]
    public async Task Removing_what_is_not_there_fails_only_without_force()
    {
        Assert.Equal(1, (await box.RunAsync("rm", "nobody")).ExitCode);
        await box.OkAsync("create", "--name", "there", "busybox");
        var (exitCode, output, error) = await box.RunAsync("rm", "-f", "nobody", "there");
        Assert.Equal((0, "there\n"), (exitCode, output));
        Assert.StartsWith("BK3203: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_are_regular_expressions_in_filters()
    {
        foreach (var name in (string[])["shop", "shop-db", "a.shop"]) await box.OkAsync("create", "--name", name, "busybox");
        Assert.Equal("shop\n", await Names("name=^shop$"));
        Assert.Equal("shop\n", await Names("name=^/shop$"));
        Assert.Equal("a.shop\nshop-db\n", await Names("name=^a", "name=-db$"));
        Assert.Equal("a.shop\nshop-db\nshop\n", await Names("name=shop"));
        Assert.Equal("", await Names("name=[("));
        await box.OkAsync("rm", "shop", "shop-db", "a.shop");

        foreach (var name in (string[])["data", "data-old"]) await box.OkAsync("volume", "create", name);
        Assert.Equal("data\n", await box.OkAsync("volume", "ls", "-q", "-f", "name=^data$"));
        await box.OkAsync("volume", "rm", "data", "data-old");
    }

    [Fact]
    public async Task Ancestors_are_named_tagged_or_built_upon()
    {
        await box.OkAsync("create", "--name", "first", "busybox");
        await box.OkAsync("run", "--name", "second", "busybox", "touch", "/made");
        await box.OkAsync("commit", "second", "derived:1");
        await box.OkAsync("create", "--name", "third", "derived:1");
        Assert.Equal("third\nsecond\nfirst\n", await Names("ancestor=busybox:latest"));
        Assert.Equal("third\nsecond\nfirst\n", await Names("ancestor=busybox"));
        Assert.Equal("third\n", await Names("ancestor=derived:1"));
        Assert.Equal("", await Names("ancestor=derived:2"));
        await box.OkAsync("rm", "first", "second", "third");
        await box.OkAsync("rmi", "derived:1");
    }

    [Theory]
    [InlineData("status=idle")]
    [InlineData("health=poor")]
    [InlineData("exited=badly")]
    [InlineData("is-task=perhaps")]
    [InlineData("publish=http")]
    [InlineData("expose=80/xyz")]
    public async Task Filters_want_values_that_exist(string filter)
    {
        var (exitCode, output, error) = await box.RunAsync("ps", "-a", "--filter", filter);
        Assert.Equal((2, ""), (exitCode, output));
        Assert.StartsWith("BK2904: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_of_ps_has_Dockers_members()
    {
        await box.OkAsync("create", "--name", "line", "-l", "a=1", "-v", "named-volume-of-some-length:/data", "-v", "/anonymous", "--tmpfs", "/memory", "-v", "/tmp:/host", "busybox", "sh", "-c", "echo a b");
        using var line = JsonDocument.Parse(await box.OkAsync("ps", "-a", "--filter", "name=line", "--format", "json"));
        Assert.Equal(
            ["Command", "CreatedAt", "ID", "Image", "Labels", "LocalVolumes", "Mounts", "Names", "Networks", "Ports", "RunningFor", "Size", "State", "Status"],
            line.RootElement.EnumerateObject().Select(m => m.Name).Order(StringComparer.Ordinal));
        Assert.Equal("0B", line.RootElement.GetProperty("Size").GetString());
        Assert.Equal("2 \"sh -c 'echo a b'\"\n", await box.OkAsync("ps", "-a", "--filter", "name=line", "--format", "{{.LocalVolumes}} {{.Command}}"));
        var mounts = await box.OkAsync("ps", "-a", "--filter", "name=line", "--format", "{{.Mounts}}");
        Assert.Matches("^[0-9a-f]{14}…,named-volume-o…,/tmp\n$", mounts);
        Assert.Matches("^[0-9a-f]{64},named-volume-of-some-length,/tmp\n$", await box.OkAsync("ps", "-a", "--no-trunc", "--filter", "name=line", "--format", "{{.Mounts}}"));

        var (exitCode, output, error) = await box.RunAsync("ps", "-aq", "--filter", "name=line", "--format", "{{.Names}}");
        Assert.Equal((0, "WARNING: Ignoring custom format, because both --format and --quiet are set.\n"), (exitCode, error));
        Assert.Matches("^[0-9a-f]{12}\n$", output);
        Assert.Equal("", await box.OkAsync("ps", "-q", "-n", "0"));
        await box.OkAsync("rm", "-v", "line");
        await box.OkAsync("volume", "rm", "named-volume-of-some-length");
    }

    [Theory]
    [InlineData("{{.Nope}}", 1, "")]
    [InlineData("{{.State.Nope}}", 1, "")]
    [InlineData("{{.State.Health.Status}}", 1, "")]
    [InlineData("{{.State.Health}}", 0, "<nil>")]
    [InlineData("{{if .State.Health}}watched{{else}}not{{end}}", 0, "not")]
    [InlineData("{{.Config.Labels.absent}}", 0, "<no value>")]
    [InlineData("{{index .Config.Labels \"absent\"}}.", 0, ".")]
    [InlineData("{{.HostConfig.Binds}}{{.Config.Volumes}}{{.HostConfig.Init}}{{.Config.OnBuild}}", 0, "[]map[]<nil>[]")]
    [InlineData("{{json .HostConfig.Binds}} {{json .Config.Entrypoint}}", 0, "null null")]
    [InlineData("{{range .NetworkSettings.Networks}}<{{.IPAddress}}>{{end}}{{.NetworkSettings.Networks.private.MacAddress}}", 0, "<>")]
    [InlineData("{{.GraphDriver.Name}} {{index .HostConfig.CapAdd 0}}", 0, "overlay CAP_NET_ADMIN")]
    [InlineData("{{range .Config.Env}}{{.}} {{end}}", 0, "PATH=/bin ")]
    [InlineData("{{.SizeRw}}", 0, "<nil>")]
    public async Task Inspection_knows_members_and_their_absence(string template, int exitCode, string output)
    {
        await box.OkAsync("create", "--name", "looked-at", "--cap-add", "net_admin", "busybox");
        var found = await box.RunAsync("inspect", "-f", template, "looked-at");
        await box.OkAsync("rm", "looked-at");
        Assert.Equal((exitCode, output), (found.ExitCode, found.Output.TrimEnd('\n')));
        if (exitCode != 0) Assert.StartsWith("BK2911: ", found.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_of_the_running_container_are_where_inspection_says()
    {
        await box.OkAsync("run", "-d", "--init", "--name", "placed", "busybox", "sleep", "1000");
        await box.OkAsync("exec", "placed", "touch", "/made");
        var places = (await box.OkAsync("inspect", "-f", "{{.GraphDriver.Data.MergedDir}} {{.GraphDriver.Data.UpperDir}} {{.GraphDriver.Data.LowerDir}}", "placed")).TrimEnd('\n').Split(' ');
        Assert.True(File.Exists(places[0] + "/made"));
        Assert.True(File.Exists(places[1] + "/made"));
        Assert.True(File.Exists(places[2].Split(':')[0] + "/bin/busybox"));
        await box.OkAsync("rm", "-f", "placed");
    }

    [Fact]
    public async Task What_is_paused_is_not_started()
    {
        await box.OkAsync("run", "-d", "--init", "--name", "standing", "busybox", "sleep", "1000");
        await box.OkAsync("pause", "standing");
        var (exitCode, output, error) = await box.RunAsync("start", "standing");
        Assert.Equal((1, ""), (exitCode, output));
        Assert.StartsWith("BK3250: ", error, StringComparison.Ordinal);
        Assert.Equal(125, (await box.RunAsync("start", "-a", "standing")).ExitCode);
        await box.OkAsync("rm", "-f", "standing");
    }

    [Fact]
    public async Task An_update_of_nothing_is_wrong_usage() => Assert.Equal(2, (await box.RunAsync("update", "nobody")).ExitCode);

    [Theory]
    [InlineData("--since 2001-01-01T00", "line\n")]
    [InlineData("--since -1h", "")]
    [InlineData("--until -1h", "line\n")]
    [InlineData("--since= --until= --tail=", "line\n")]
    public async Task Times_are_read_as_Docker_reads_them(string options, string output)
    {
        await box.OkAsync("run", "--name", "timed", "busybox", "echo", "line");
        var found = await box.RunAsync(["logs", .. options.Split(' '), "timed"]);
        await box.OkAsync("rm", "timed");
        Assert.Equal((0, output), (found.ExitCode, found.Output));
    }

    [Fact]
    public async Task Events_have_the_members_and_the_names_of_the_time()
    {
        await box.OkAsync("run", "-d", "--init", "--name", "before", "busybox", "sleep", "1000");
        await box.OkAsync("rename", "before", "after");
        await box.OkAsync("commit", "after", "told:1");
        await box.OkAsync("export", "-o", Path.Combine(box.Folder, "told.tar"), "after");
        await box.OkAsync("rm", "-f", "after");
        await box.OkAsync("rmi", "told:1");
        string[] query = ["events", "--since", "1m", "--until", "0s"];
        Assert.Equal("commit\nexport\nkill\ndie\ndestroy\n", await box.OkAsync([.. query, "--filter", "container=after", "--filter", "event=commit", "--filter", "event=export", "--filter", "event=kill", "--filter", "event=die", "--filter", "event=destroy", "--format", "{{.Action}}"]));
        Assert.Contains("tag told:1\n", await box.OkAsync([.. query, "--filter", "type=image", "--filter", "event=tag", "--format", "{{.Status}} {{.ID}}"]), StringComparison.Ordinal);
        using var die = JsonDocument.Parse(await box.OkAsync([.. query, "--filter", "event=die", "--filter", "container=after", "--format", "{{json .}}"]));
        Assert.Equal(["status", "id", "from", "Type", "Action", "Actor", "scope", "time", "timeNano"], die.RootElement.EnumerateObject().Select(m => m.Name));
        await box.OkAsync("volume", "create", "told");
        await box.OkAsync("volume", "rm", "told");
        using var volume = JsonDocument.Parse((await box.OkAsync([.. query, "--filter", "type=volume", "--filter", "volume=told", "--format", "json"])).Split('\n')[0]);
        Assert.Equal(["Type", "Action", "Actor", "scope", "time", "timeNano"], volume.RootElement.EnumerateObject().Select(m => m.Name));
    }

    [Fact]
    public async Task Machines_and_usage_are_told_in_Dockers_order_and_words()
    {
        Assert.Matches("^overlay linux (x86_64|aarch64) [12] inactive json-file \\S+\n$", await box.OkAsync("info", "-f", "{{.Driver}} {{.OSType}} {{.Architecture}} {{.CgroupVersion}} {{.Swarm.LocalNodeState}} {{.LoggingDriver}} {{.Name}}"));
        Assert.StartsWith("Images\nContainers\nLocal Volumes\nBuild Cache\n", await box.OkAsync("system", "df", "--format", "{{.Type}}"), StringComparison.Ordinal);
        await box.OkAsync("volume", "create", "shown");
        using var volume = JsonDocument.Parse(await box.OkAsync("volume", "ls", "-f", "name=shown", "--format", "json"));
        Assert.Equal(
            ["Availability", "Driver", "Group", "Labels", "Links", "Mountpoint", "Name", "Scope", "Size", "Status"],
            volume.RootElement.EnumerateObject().Select(m => m.Name).Order(StringComparer.Ordinal));
        await box.OkAsync("volume", "rm", "shown");
    }

    [Fact]
    public async Task Archives_to_import_may_be_on_a_server()
    {
        await box.OkAsync("create", "--name", "exported", "busybox");
        var folder = Directory.CreateDirectory(Path.Combine(box.Folder, "served")).FullName;
        await box.OkAsync("export", "-o", Path.Combine(folder, "root.tar"), "exported");
        using var server = new FolderServer(folder);
        await box.OkAsync("import", "-c", "CMD [\"/bin/true\"]", server.Address + "root.tar", "fetched:1");
        Assert.Equal("", await box.OkAsync("run", "--rm", "fetched:1"));
        var (exitCode, _, error) = await box.RunAsync("import", server.Address + "nothing.tar");
        Assert.Equal(1, exitCode);
        Assert.Contains("404", error, StringComparison.Ordinal);
        await box.OkAsync("rm", "exported");
        await box.OkAsync("rmi", "fetched:1");
    }

    [Fact]
    public async Task Processes_are_listed_as_ps_lists_them()
    {
        await box.OkAsync("run", "-d", "--name", "listed", "busybox", "sleep", "1000");
        Assert.Matches("^UID {17}PID {17}PPID {16}C {19}STIME {15}TTY {17}TIME {16}CMD\n", await box.OkAsync("top", "listed"));
        Assert.Matches("\nroot +[0-9]+ +[0-9.]+ +[0-9.]+ +[0-9]+ +[0-9]+ +\\? +Ss +[0-9:]+ +0:00 +sleep 1000\n$", await box.OkAsync("top", "listed", "aux"));
        Assert.Equal("S\nS\n", await box.OkAsync("top", "listed", "-o", "state"));
        await box.OkAsync("rm", "-f", "listed");
    }

    private Task<string> Names(params string[] filters) => box.OkAsync(["ps", "-a", .. filters.SelectMany(f => new[] { "--filter", f }), "--format", "{{.Names}}"]);
}
