using System.Net.Sockets;
using System.Text;
using BuildKit.Containers;
using BuildKit.Containers.Launch;
using BuildKit.Containers.Specification;
using BuildKit.Kernel.Dummy;
using BuildKit.Linux;

namespace BuildKit.Kernel.Tests.Bundles;

public sealed class FiltersOfABundle : IDisposable
{
    private readonly TestBundle _bundle = new();

    [Theory]
    [InlineData(SeccompAction.Errno, 1)]
    [InlineData(SeccompAction.Log, 0)]
    [InlineData(SeccompAction.Allow, 0)]
    [InlineData(SeccompAction.KillProcess, 128 + 31)]
    [InlineData(SeccompAction.KillThread, 128 + 31)]
    [InlineData(SeccompAction.Trap, 128 + 31)]
    public void An_action_answers_the_call(SeccompAction action, int code) =>
        Assert.Equal(code, _bundle.Run("mkdir /tmp/new; exit $?", spec => With(spec, Filter(action))).Code);

    [Fact]
    public void A_filter_acts_without_forbidding_new_privileges() =>
        Assert.Equal(1, _bundle.Run("mkdir /tmp/new; exit $?", spec => With(spec, Filter(SeccompAction.Errno)) with { Process = spec.Process! with { NoNewPrivileges = false } }).Code);

    [Fact]
    public async Task A_listener_gets_the_descriptor_of_the_questions_and_the_state()
    {
        var path = Path.Combine(_bundle.Folder, "listener.sock");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        using var process = _bundle.Create(TestBundle.Shell("mkdir /tmp/new; exit $?", spec => With(spec, Filter(SeccompAction.Notify) with { ListenerPath = path, ListenerMetadata = "mine" })));
        using var connection = listener.Accept();
        var first = SocketCalls.Receive(connection.SafeHandle)!;
        using (var questions = Assert.Single(first.Handles))
        {
            var rest = new byte[8192];
            var text = (char)first.Content + Encoding.UTF8.GetString(rest, 0, connection.Receive(rest));
            Assert.Contains("\"fds\":[\"seccompFd\"]", text, StringComparison.Ordinal);
            Assert.Contains($"\"pid\":{process.Pid},\"metadata\":\"mine\"", text, StringComparison.Ordinal);
            Assert.Contains("\"id\":\"box\"", text, StringComparison.Ordinal);
        }

        // Nobody answers any more: the kernel says that there is no such call.
        _bundle.Runtime.Start("box");
        Assert.Equal(1, (await process.WaitAsync(CancellationToken.None)).Code);
        Assert.Contains("Function not implemented", _bundle.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_filter_that_would_ask_about_the_runtimes_own_calls_is_refused()
    {
        var profile = Filter(SeccompAction.Allow) with { DefaultAction = SeccompAction.Notify, ListenerPath = "/nowhere" };
        Assert.Equal("BK3107", Assert.Throws<LaunchException>(() => _bundle.Create(With(TestBundle.Spec, profile))).Code);
    }

    public void Dispose() => _bundle.Dispose();

    private static SeccompProfile Filter(SeccompAction action) => new()
    {
        DefaultAction = SeccompAction.Allow,
        Architectures = ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"],
        Flags = ["SECCOMP_FILTER_FLAG_LOG"],
        Syscalls = [new SeccompRule(["mkdir", "mkdirat"], action)],
    };

    private static RuntimeSpec With(RuntimeSpec spec, SeccompProfile profile) => spec with { Linux = spec.Linux with { Seccomp = profile } };
}
