namespace BuildKit.Storage;

/// <summary>Any number of holders, or one alone.</summary>
public enum LockMode
{
    Shared,
    Exclusive,
}
