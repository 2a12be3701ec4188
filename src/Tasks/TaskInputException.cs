namespace BuildKit.Tasks;

/// <summary>A property or item that does not say what it must.</summary>
public sealed class TaskInputException(string code, string message, string? remedy = null) : BuildKitException(code, message, remedy)
{
    internal static TaskInputException InvalidRepository(string text) =>
        new("BK2220", $"Reading ContainerRepository: '{text}' cannot become a repository name.",
            "Use lower-case letters and digits, with '.', '_', '-' or '/' between them.");

    internal static TaskInputException InvalidTag(string tag) =>
        new("BK2221", $"Reading ContainerImageTags: '{tag}' is not a tag.",
            "Use letters, digits, '_', '.' and '-', at most 128, the first a letter, digit or '_'.");

    internal static TaskInputException InvalidRegistry(string registry) =>
        new("BK2222", $"Reading ContainerRegistry: '{registry}' is not a host name with an optional port.",
            "Write for example 'registry.example.com' or 'localhost:5000'.");

    internal static TaskInputException InvalidChoice(string property, string value, IEnumerable<string> choices) =>
        new("BK2224", $"Reading {property}: '{value}' is none of {string.Join(", ", choices)}.", $"Set {property} to one of them, or leave it out.");

    internal static TaskInputException InvalidNumber(string property, string value) =>
        new("BK2225", $"Reading {property}: '{value}' is not a number that it can have.", "Write a whole number.");

    internal static TaskInputException InvalidDuration(string property, string value) =>
        new("BK2226", $"Reading {property}: '{value}' is not a time.", "Write for example '30s', '1m30s' or '00:00:30'.");

    internal static TaskInputException InvalidMode(string item, string value) =>
        new("BK2227", $"Reading {item}: mode '{value}' is not octal.", "Write for example '0755'.");

    internal static TaskInputException NothingCollected(string project) =>
        new("BK2229", $"Collecting publish output of '{project}': no runtime identifier gave any.", "Check ContainerRuntimeIdentifiers.");
}
