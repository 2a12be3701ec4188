namespace BuildKit.Images.HostBases;

/// <summary>How much of this machine goes into a base; each holds the ones before it.</summary>
public enum HostBaseVariant
{
    /// <summary>C libraries, certificates, time zones: what self-contained applications need. <c>host:deps</c>.</summary>
    Deps,

    /// <summary>With the .NET runtime. <c>host:runtime</c>.</summary>
    Runtime,

    /// <summary>With ASP.NET Core too. <c>host</c> and <c>host:aspnet</c>.</summary>
    AspNet,
}
