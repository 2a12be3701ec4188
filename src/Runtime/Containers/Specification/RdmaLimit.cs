namespace BuildKit.Containers.Specification;

/// <summary>How much of one RDMA device may be used.</summary>
public sealed record RdmaLimit(uint? HcaHandles, uint? HcaObjects);
