namespace BuildKit.Containers.Launch;

/// <summary>Exit codes of run and exec that do not come from the program, as every container tool has them.</summary>
internal static class LaunchExit
{
    public const int EngineFailed = 125;
    public const int CannotInvoke = 126;
    public const int NotFound = 127;
}
