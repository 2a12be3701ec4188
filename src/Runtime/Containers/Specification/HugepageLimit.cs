namespace BuildKit.Containers.Specification;

/// <summary>Bytes in pages of one size: "2MB", "1GB", as the kernel's files are named.</summary>
public sealed record HugepageLimit(string PageSize, ulong Limit);
