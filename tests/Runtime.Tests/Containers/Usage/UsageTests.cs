using BuildKit.Containers;
using BuildKit.Containers.Usage;

namespace BuildKit.Runtime.Tests.Containers.Usage;

public sealed class UsageTests
{
    [Fact]
    public void Traffic_is_that_of_every_interface_but_the_loopback() => Assert.Equal((30L, 12L), NetworkUsage.Parse("""
        Inter-|   Receive                                                |  Transmit
         face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
            lo:  999       1    0    0    0     0          0         0     999       1    0    0    0     0       0          0
          eth0:  10       1    0    0    0     0          0         0       5       1    0    0    0     0       0          0
          eth1:20 1 0 0 0 0 0 0 7 1 0 0 0 0 0 0
        """));

    [Theory]
    [InlineData("8:0 rbytes=10 wbytes=20 rios=1\n8:16 rbytes=5 wbytes=1 rios=1\n", "rbytes=", 15)]
    [InlineData("8:0 Read 10\n8:0 Write 3\n8:16 Read 1\nTotal 14\n", "Read ", 11)]
    [InlineData("", "rbytes=", 0)]
    [InlineData("8:0 rbytes=x", "rbytes=", 0)]
    public void Blocks_are_counted_over_all_disks(string text, string word, long sum) => Assert.Equal(sum, GroupUsage.Sum(text, word));

    [Fact]
    public void A_rate_is_the_difference_of_two_samples()
    {
        var first = new ContainerSample { At = TimeSpan.FromSeconds(10), Processor = TimeSpan.FromSeconds(3) };
        Assert.Equal(150, new ContainerSample { At = TimeSpan.FromSeconds(12), Processor = TimeSpan.FromSeconds(6) }.ProcessorPercent(first));
        Assert.Equal(0, first.ProcessorPercent(first));

        // It was restarted: it has used less than before.
        Assert.Equal(0, new ContainerSample { At = TimeSpan.FromSeconds(12) }.ProcessorPercent(first));
        Assert.Equal(25, new ContainerSample { At = default, Memory = 1, MemoryLimit = 4 }.MemoryPercent);
    }

    [Theory]
    [InlineData("", "uid,pid,ppid,c,stime,tty,time,cmd")]
    [InlineData("-ef", "uid,pid,ppid,c,stime,tty,time,cmd")]
    [InlineData("aux", "user,pid,%cpu,%mem,vsz,rss,tty,stat,start,bsdtime,command")]
    [InlineData("-o pid,comm", "pid,comm")]
    [InlineData("-o pid -o args", "pid,command")]
    [InlineData("-eo pid,pcpu", "pid,%cpu")]
    [InlineData("-opid,tt", "pid,tty")]
    [InlineData("--format=etime", "etime")]
    public void Columns_are_chosen_as_in_ps(string options, string columns) =>
        Assert.Equal(columns.Split(','), ProcessColumns.Chosen(options.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

    [Theory]
    [InlineData("-o")]
    [InlineData("-o pid,secret")]
    [InlineData("--sort=rss")]
    [InlineData("; rm -rf /")]
    public void Other_columns_and_options_are_refused(string options) =>
        Assert.Equal("BK3465", Assert.Throws<ContainerException>(() => ProcessColumns.Chosen(options.Split(' '))).Code);

    [Theory]
    [InlineData(0, "?")]
    [InlineData(0x8803, "pts/3")]
    [InlineData(0x8901, "pts/257")]
    [InlineData(0x0401, "tty1")]
    [InlineData(0x0440, "ttyS0")]
    public void Terminals_have_the_names_of_their_numbers(long device, string name) => Assert.Equal(name, ProcessColumns.Terminal(device));

    [Theory]
    [InlineData(5, true, "00:00:05")]
    [InlineData(90061, true, "1-01:01:01")]
    [InlineData(65, false, "01:05")]
    [InlineData(3600, false, "01:00:00")]
    [InlineData(-4, false, "00:00")]
    public void Times_are_written_as_ps_writes_them(double seconds, bool hours, string text) => Assert.Equal(text, ProcessColumns.Clock(TimeSpan.FromSeconds(seconds), hours));

    [Fact]
    public void Names_of_users_are_the_hosts_when_they_fit()
    {
        var host = new ProcessHost { Now = default, Zone = TimeZoneInfo.Utc, SinceBoot = default, TotalMemory = 1, Users = ["root:x:0:0::/:/bin/sh", "systemd-network:x:998:998::/:/bin/false"] };
        Assert.Equal(["root", "998", "4242"], [host.UserName(0), host.UserName(998), host.UserName(4242)]);
    }
}
