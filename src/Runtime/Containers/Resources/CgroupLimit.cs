namespace BuildKit.Containers.Resources;

/// <summary>One file of a control group and what goes into it.</summary>
internal sealed record CgroupLimit(string Controller, string File, string Value)
{
    /// <summary>Written instead where the group lacks <see cref="File"/>: schedulers bring their own files.</summary>
    public CgroupLimit? Otherwise { get; init; }

    public override string ToString() => $"{File}={Value}";
}
