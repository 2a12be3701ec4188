namespace BuildKit.Containers;

/// <summary>Where the control group of a container lies on the host: its folders, and those above them that go with the last one in them.</summary>
public sealed record CgroupRecord(IReadOnlyList<string> Folders, IReadOnlyList<string> Parents);
