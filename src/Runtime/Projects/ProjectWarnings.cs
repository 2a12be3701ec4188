namespace BuildKit.Projects;

/// <summary>The catalogue of what is worth saying and stops nothing.</summary>
internal static class ProjectWarnings
{
    public static ProjectWarning BaseEntrypointReplaced(IReadOnlyList<string> entrypoint) =>
        new("BK2200", $"The base image starts '{string.Join(' ', entrypoint)}', and the application's command replaces it. Set ContainerAppCommandInstruction to 'DefaultArgs' to keep it, or to 'Entrypoint' to silence this.");

    public static ProjectWarning BaseFromMemory(string name) =>
        new("BK2201", $"The registry of the base image '{name}' does not answer; what the name led to at the last publish is used.");
}
