using System.Text;
using BuildKit.Containers.Bundles;
using BuildKit.Containers.Usage;

namespace BuildKit.Runtime.Tests.Containers.Usage;

/// <summary>The same figures from the files of both versions of control groups.</summary>
public sealed class StatisticsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("statistics-").FullName;

    [Fact]
    public void Version_2()
    {
        Write("cpu.stat", "usage_usec 30\nuser_usec 20\nsystem_usec 10\nnr_periods 4\nnr_throttled 3\nthrottled_usec 2\n");
        Write("memory.current", "1000\n");
        Write("memory.max", "max\n");
        Write("memory.peak", "1500\n");
        Write("memory.events", "low 0\nhigh 0\nmax 6\noom 1\noom_kill 1\n");
        Write("memory.swap.current", "50\n");
        Write("memory.swap.max", "100\n");
        Write("memory.stat", "anon 5\nfile 7\nkernel 11\n");
        Write("pids.current", "2\n");
        Write("pids.max", "max\n");
        Write("io.stat", "8:16 rbytes=10 wbytes=20 rios=1 wios=2 dbytes=0 dios=0\n");
        Write("hugetlb.2MB.current", "0\n");
        Write("hugetlb.2MB.rsvd.current", "9\n");
        Write("hugetlb.2MB.max", "4194304\n");
        Write("hugetlb.2MB.events", "max 1\n");
        Assert.Equal(
            """{"type":"stats","id":"box","data":{"cpu":{"usage":{"total":30000,"kernel":10000,"user":20000},"throttling":{"periods":4,"throttledPeriods":3,"throttledTime":2000}}"""
            + ""","memory":{"cache":7,"usage":{"limit":18446744073709551615,"usage":1000,"max":1500,"failcnt":6},"swap":{"limit":18446744073709551615,"usage":1050,"failcnt":0}"""
            + ""","kernel":{"limit":18446744073709551615,"usage":11,"failcnt":0},"raw":{"anon":5,"file":7,"kernel":11}},"pids":{"current":2}"""
            + ""","blkio":{"ioServiceBytesRecursive":[{"major":8,"minor":16,"op":"Read","value":10},{"major":8,"minor":16,"op":"Write","value":20}]"""
            + ""","ioServicedRecursive":[{"major":8,"minor":16,"op":"Read","value":1},{"major":8,"minor":16,"op":"Write","value":2}]},"hugetlb":{"2MB":{"failcnt":1}}}}""",
            Line());
    }

    [Fact]
    public void Version_1()
    {
        Write("cpuacct.usage", "30000\n");
        Write("cpuacct.usage_percpu", "10000 20000 \n");
        Write("cpuacct.stat", "user 2\nsystem 1\n");
        Write("cpu.stat", "nr_periods 4\nnr_throttled 3\nthrottled_time 2\n");
        Write("memory.usage_in_bytes", "1000\n");
        Write("memory.limit_in_bytes", "2000\n");
        Write("memory.max_usage_in_bytes", "1500\n");
        Write("memory.failcnt", "6\n");
        Write("memory.memsw.usage_in_bytes", "1050\n");
        Write("memory.memsw.limit_in_bytes", "3000\n");
        Write("memory.stat", "cache 1\ntotal_cache 7\n");
        Write("pids.current", "2\n");
        Write("pids.max", "9\n");
        Write("blkio.throttle.io_service_bytes_recursive", "8:0 Read 10\n8:0 Total 10\nTotal 10\n");
        Write("hugetlb.2MB.usage_in_bytes", "2097152\n");
        Assert.Equal(
            """{"type":"stats","id":"box","data":{"cpu":{"usage":{"total":30000,"percpu":[10000,20000],"kernel":10000000,"user":20000000},"throttling":{"periods":4,"throttledPeriods":3,"throttledTime":2}}"""
            + ""","memory":{"cache":7,"usage":{"limit":2000,"usage":1000,"max":1500,"failcnt":6},"swap":{"limit":3000,"usage":1050,"failcnt":0}"""
            + ""","kernel":{"limit":18446744073709551615,"failcnt":0},"raw":{"cache":1,"total_cache":7}},"pids":{"current":2,"limit":9}"""
            + ""","blkio":{"ioServiceBytesRecursive":[{"major":8,"op":"Read","value":10},{"major":8,"op":"Total","value":10}]},"hugetlb":{"2MB":{"usage":2097152,"failcnt":0}}}}""",
            Line());
    }

    [Fact]
    public void A_group_that_is_gone_has_used_nothing() =>
        Assert.Equal(0, new StatisticsReader([Path.Combine(_folder, "gone")]).Read(() => []).Processor);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Line() => Encoding.UTF8.GetString(BundleEvent.Of("box", new StatisticsReader([_folder]).Read(() => [])).ToJson());

    private void Write(string file, string text) => File.WriteAllText(Path.Combine(_folder, file), text);
}
