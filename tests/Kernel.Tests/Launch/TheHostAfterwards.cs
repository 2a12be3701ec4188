using BuildKit.Containers;
using BuildKit.Containers.Launch;
using BuildKit.Containers.Specification;
using BuildKit.Kernel.Dummy;

namespace BuildKit.Kernel.Tests.Launch;

public sealed class TheHostAfterwards
{
    [Fact]
    public async Task Containers_that_ran_failed_or_were_joined_leave_no_trace()
    {
        using var container = new BoxContainer();
        await Everything(container);
        var before = HostState.Now();
        for (var i = 0; i < 3; i++) await Everything(container);
        var after = HostState.Now();
        Assert.Equal(before.Mounts, after.Mounts);
        Assert.Equal(before.Processes, after.Processes);
        Assert.Equal(before.Descriptors, after.Descriptors);
        Assert.Equal(before.Cgroups, after.Cgroups);
        Assert.Equal(before.Signals, after.Signals);
        Assert.Equal(before.Names, after.Names);
    }

    [Fact]
    public async Task Many_threads_launch_at_once()
    {
        var before = HostState.Children();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 24).Select(i => Task.Run(async () =>
        {
            using var files = new BoxContainer();
            return (await files.RunAsync("sh", "-c", $"hostname; exit {i}"), i);
        })));
        Assert.All(outcomes, o => Assert.Equal((o.i, "box\n"), (o.Item1.Code, o.Item1.Output)));
        Assert.Empty(HostState.Children().Except(before));
    }

    private static async Task Everything(BoxContainer container)
    {
        await container.RunAsync("sh", "-c", "true");
        Assert.Throws<LaunchException>(() => Launcher.Start(container.Spec("nope"), container.Options));
        var broken = container.Spec("true");
        Assert.Throws<LaunchException>(() => Launcher.Start(broken with { Mounts = [.. broken.Mounts, new RuntimeMount("/x", "nosuchfs")] }, container.Options));
        using var first = Launcher.Start(container.Spec("sleep", "60"), container.Options);
        await container.JoinAsync(first, container.Spec("sleep", "60"), BoxContainer.Process("true"));
        Assert.Throws<LaunchException>(() => Launcher.Join(BoxContainer.Process("nope"), container.Spec("true"), first.PidFd, container.Options));
        first.Abort();
    }
}
