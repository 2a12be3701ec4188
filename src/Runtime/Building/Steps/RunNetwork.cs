namespace BuildKit.Building.Steps;

public enum RunNetwork
{
    /// <summary>Whatever reaches the outside.</summary>
    Default,

    /// <summary>Loopback alone.</summary>
    None,

    /// <summary>The machine's own.</summary>
    Host,
}

public enum RunSecurity
{
    Sandbox,

    /// <summary>Everything the caller may; refused unless the build allows it.</summary>
    Insecure,
}
