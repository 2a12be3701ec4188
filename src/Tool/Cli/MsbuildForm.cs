using BuildKit.Dockerfiles;

namespace BuildKit.Tool.Cli;

/// <summary>
/// Errors and warnings as MSBuild reads them from the programs it starts, so that they stand in its own list, at the Dockerfile's line:
/// <c>Dockerfile(3,5): error BK5020: …</c>.
/// </summary>
internal static class MsbuildForm
{
    private const string Variable = "DOTNET_CONTAINER_ERRORS";

    public static bool IsWanted(ToolEnvironment environment) => environment.Variable(Variable) == "msbuild";

    public static string Of(BuildKitException error) => error is DockerfileException { File: { } file, Range: { } range } located
        ? At(file, range.Start.Line, range.Start.Column, "error", error.Code, OneLine($"{located.Reason} {error.Remedy}"))
        : $"dotnet-container : error {error.Code}: {OneLine(error.Describe())}";

    public static string At(string file, int line, int column, string kind, string code, string message) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{file}({line},{column}): {kind} {code}: {OneLine(message)}");

    private static string OneLine(string message) => message.ReplaceLineEndings(" ").Trim();
}
