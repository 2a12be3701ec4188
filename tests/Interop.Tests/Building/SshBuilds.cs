using System.Diagnostics;
using System.Runtime.Versioning;
using BuildKit.Interop.Tests.Runtimes;

namespace BuildKit.Interop.Tests.Building;

/// <summary>OpenSSH's own ssh-add, inside of a RUN, finds the keys that --ssh gives; no agent of a build outlives it.</summary>
[SupportedOSPlatform("linux")]
public sealed class SshBuilds : IClassFixture<BuildPlace>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly BuildPlace _place;

    public SshBuilds(BuildPlace place)
    {
        _place = place;
        if (Directory.Exists(place.In("keys"))) return;
        Directory.CreateDirectory(place.In("keys"));
        foreach (var (name, passphrase) in ((string, string)[])[("one", ""), ("two", ""), ("locked", "secret")]) ComparedBuilds.Must("ssh-keygen", ["-q", "-t", "ed25519", "-N", passphrase, "-C", name, "-f", Key(name)]);
        place.AddBusybox("store");
        CopyProgram("/usr/bin/ssh-add", place.In("programs"));
        place.Ours(["build", "-q", "-t", "with-ssh", place.Context("programs", ("Dockerfile", "FROM busybox\nCOPY . /\n"))]);
    }

    [Fact]
    public void Keys_of_files_are_in_an_agent_of_the_build()
    {
        var context = _place.Context("files", ("Dockerfile", """
            FROM with-ssh
            RUN --mount=type=ssh ssh-add -L > /default
            RUN --mount=type=ssh,id=both,target=/tmp/agent echo $SSH_AUTH_SOCK > /where && ssh-add -L > /both

            """));
        var before = Agents();
        _place.Ours(["build", "-q", "-o", _place.In("files-out"), "--ssh", $"default={Key("one")}", "--ssh", $"both={Key("one")},{Key("two")}", context]);
        Assert.Equal(Public("one"), File.ReadAllText(_place.In("files-out/default")));
        Assert.Equal(Public("one") + Public("two"), File.ReadAllText(_place.In("files-out/both")));
        Assert.Equal("/tmp/agent\n", File.ReadAllText(_place.In("files-out/where")));
        Assert.False(Path.Exists(_place.In("files-out/tmp/agent")));
        AssertEnded(before);
        Assert.Equal(1, RuntimeTool.Run("grep", "-rqF", File.ReadAllLines(Key("one"))[1], _place.In("store")).Code);
    }

    [Fact]
    public void The_callers_agent_is_reached_by_its_socket_and_by_the_variable()
    {
        var context = _place.Context("agent", ("Dockerfile", "FROM with-ssh\nARG BY\nRUN --mount=type=ssh,required ssh-add -L > /keys\n"));
        var script = $"ssh-add -q {Key("two")} && \"$0\" build -q -o {_place.In("by-socket")} --build-arg BY=socket --ssh default=$SSH_AUTH_SOCK {context} && \"$0\" build -q -o {_place.In("by-variable")} --build-arg BY=variable --ssh default {context}";
        ComparedBuilds.Must("ssh-agent", ["sh", "-ec", script, RuntimeTool.Path], new() { ["DOTNET_CONTAINER_ROOT"] = _place.In("store") });
        Assert.Equal(Public("two"), File.ReadAllText(_place.In("by-socket/keys")));
        Assert.Equal(Public("two"), File.ReadAllText(_place.In("by-variable/keys")));
    }

    [Theory]
    [InlineData("locked", "BK5090")]
    [InlineData("one.pub", "BK5091")]
    [InlineData("absent", "BK2904")]
    [InlineData("", "BK2904")]
    public void What_cannot_be_used_is_refused_and_leaves_no_agent(string key, string code)
    {
        var before = Agents();
        var context = _place.Context("refused", ("Dockerfile", "FROM with-ssh\nRUN --mount=type=ssh true\n"));
        var refused = RuntimeTool.Run(RuntimeTool.Path, ["build", "--ssh", $"default={Key(key)}", context], new() { ["DOTNET_CONTAINER_ROOT"] = _place.In("store") });
        Assert.NotEqual(0, refused.Code);
        Assert.StartsWith(code, refused.Error, StringComparison.Ordinal);
        AssertEnded(before);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("")]
    [InlineData("INT")]
    [InlineData("KILL")]
    public async Task An_agent_ends_with_its_build_however_that_ends(string signal)
    {
        var before = Agents();
        var context = _place.Context("ended" + signal, ("Dockerfile", $"FROM with-ssh\nRUN --mount=type=ssh ssh-add -L && {(signal.Length == 0 ? "false" : "echo begun && sleep 1000")}\n"));
        var start = new ProcessStartInfo(RuntimeTool.Path, ["build", "--progress", "plain", "--ssh", $"default={Key("one")}", context]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET_CONTAINER_ROOT"] = _place.In("store");
        using var build = Process.Start(start)!;
        if (signal.Length > 0)
        {
            for (string? line; (line = await build.StandardError.ReadLineAsync().WaitAsync(Patience))?.EndsWith(" begun", StringComparison.Ordinal) != true;) Assert.NotNull(line);
            Assert.NotEmpty(Agents().Except(before));
            RuntimeTool.Run("kill", "-" + signal, $"{build.Id}");
        }

        Assert.True(build.WaitForExit(Patience));
        Assert.NotEqual(0, build.ExitCode);
        AssertEnded(before);
    }

    private string Key(string name) => Path.Combine(_place.In("keys"), name);

    private string Public(string name) => File.ReadAllText(Key(name + ".pub"));

    /// <summary>With the libraries that it is linked to.</summary>
    private static void CopyProgram(string program, string root)
    {
        var libraries = ComparedBuilds.Must("ldd", [program]).Split([' ', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries).Where(w => w.StartsWith('/'));
        foreach (var file in libraries.Append(program))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(root + file)!);
            ComparedBuilds.Must("cp", ["-L", file, root + file]);
        }

        Directory.CreateDirectory(Path.Combine(root, "bin"));
        File.CreateSymbolicLink(Path.Combine(root, "bin/ssh-add"), program);
    }

    /// <summary>The signal to an agent is sent when the build has ended; its end is a matter of milliseconds.</summary>
    private static void AssertEnded(IReadOnlyCollection<int> before) =>
        Assert.True(SpinWait.SpinUntil(() => !Agents().Except(before).Any(), Patience), "An agent of an ended build lives on.");

    private static IReadOnlyCollection<int> Agents() =>
        [.. Process.GetProcessesByName("ssh-agent").Where(p => !File.Exists($"/proc/{p.Id}/stat") || !File.ReadAllText($"/proc/{p.Id}/stat").Contains(") Z ", StringComparison.Ordinal)).Select(p => p.Id)];
}
