using BuildKit.Oci;
using BuildKit.Tool.Formatting;

namespace BuildKit.Tool.Commands.Images;

/// <summary>The "Config" member of an inspected image.</summary>
internal static class DefaultsDocument
{
    /// <summary>Docker's JSON has them only where an image says something; templates find them at all times.</summary>
    private static readonly string[] Optional = ["ExposedPorts", "Healthcheck", "StopSignal", "StopTimeout", "Shell"];

    public static Value.Map Of(ContainerDefaults defaults) => All(defaults).WithoutEmpty(Optional);

    private static Value.Map All(ContainerDefaults defaults) => Value.Object(
        ("User", defaults.User ?? ""),
        ("ExposedPorts", Set(defaults.ExposedPorts)),
        ("Env", Value.List(defaults.Env)),
        ("Cmd", Value.List(defaults.Cmd)),
        ("Entrypoint", Value.List(defaults.Entrypoint)),
        ("Healthcheck", defaults.Healthcheck is { } check ? Of(check) : Value.Nil),
        ("Volumes", Set(defaults.Volumes)),
        ("WorkingDir", defaults.WorkingDir ?? ""),
        ("OnBuild", Value.List(defaults.OnBuild)),
        ("Labels", Value.Dictionary(defaults.Labels)),
        ("StopSignal", defaults.StopSignal ?? ""),
        ("StopTimeout", defaults.StopTimeout is { } seconds ? seconds : Value.Nil),
        ("Shell", Value.List(defaults.Shell)));

    private static Value.Map Of(Healthcheck check) => Value.Object(
        ("Test", Value.List(check.Test)),
        ("Interval", check.Interval ?? 0),
        ("Timeout", check.Timeout ?? 0),
        ("StartPeriod", check.StartPeriod ?? 0),
        ("StartInterval", check.StartInterval ?? 0),
        ("Retries", check.Retries ?? 0));

    /// <summary>Go's sets: objects whose members are empty objects.</summary>
    private static Value Set(IReadOnlyCollection<string>? names) =>
        names is null ? Value.Nil : Value.Dictionary(names.Select(n => KeyValuePair.Create(n, (Value)new Value.Map([], Open: true))));
}
