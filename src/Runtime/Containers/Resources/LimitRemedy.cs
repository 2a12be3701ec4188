using BuildKit.Linux;

namespace BuildKit.Containers.Resources;

/// <summary>What the reader can do about a limit that the kernel refused. Only where the cause is known.</summary>
internal static class LimitRemedy
{
    public static string? For(CgroupLimit limit, Errno errno) => (limit.File, errno) switch
    {
        ("memory.kmem.limit_in_bytes", _) => "Kernels since 5.16 do not limit kernel memory by itself: run without --kernel-memory.",
        ("memory.memsw.limit_in_bytes", Errno.EINVAL) => "Memory with swap must be at least the memory limit.",
        ("memory.memsw.limit_in_bytes" or "memory.swap.max", Errno.ENOENT) => "This kernel does not count swap: boot with swapaccount=1, or run without --memory-swap.",
        ("memory.limit_in_bytes" or "memory.max", Errno.EBUSY) => "More than that is in use and cannot be reclaimed.",
        ("memory.limit_in_bytes", Errno.EINVAL) => "It must not be above the limit of memory with swap: set --memory-swap too.",
        ("cpuset.cpus" or "cpuset.mems", Errno.EINVAL or Errno.ERANGE or Errno.EACCES) => "Name processors and nodes that exist and that the parent group has, such as '0-1' or '0,3' (see /sys/devices/system/cpu/online).",
        ("cpu.rt_runtime_us", _) => "The parent groups must have real-time budget themselves: write it to their cpu.rt_runtime_us first.",
        ("cpu.cfs_quota_us" or "cpu.cfs_period_us" or "cpu.max", Errno.EINVAL) => "Periods are 1000 to 1000000 microseconds, quotas at least 1000 and not above the parent's share.",
        ("cpu.cfs_burst_us" or "cpu.max.burst", Errno.EINVAL) => "A burst is at most the quota.",
        ("io.max" or "blkio.throttle.read_bps_device" or "blkio.throttle.write_bps_device" or "blkio.throttle.read_iops_device" or "blkio.throttle.write_iops_device", Errno.ENODEV) => "Limits belong to whole disks, not to partitions or files.",
        ("blkio.weight" or "blkio.bfq.weight" or "blkio.weight_device" or "blkio.bfq.weight_device" or "io.weight" or "io.bfq.weight", Errno.ENOENT or Errno.EOPNOTSUPP) =>
            "Weights need the BFQ scheduler: 'echo bfq > /sys/block/DISK/queue/scheduler'.",
        (var file, Errno.ENOENT) when file.StartsWith("hugetlb.", StringComparison.Ordinal) => "This processor has no pages of that size (see /sys/kernel/mm/hugepages).",
        ("devices.allow", Errno.EPERM) => "The parent group is not allowed this device itself, or CAP_SYS_ADMIN is missing.",
        (_, Errno.ENOENT) => "This kernel does not have the file.",
        (_, Errno.EACCES or Errno.EPERM) => "The group must be writable: run as root, or in a delegated group.",
        _ => null,
    };
}
