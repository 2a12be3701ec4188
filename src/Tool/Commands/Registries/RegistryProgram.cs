using System.Diagnostics;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Registries;

/// <summary>
/// The program with the web server, beside this one in the package. It needs .NET with ASP.NET Core, which the tool compiled to machine code
/// does not (docs/decisions/0007-registry-program.md).
/// </summary>
internal static class RegistryProgram
{
    private static readonly string[] UsualFolders = ["/usr/share/dotnet", "/usr/lib/dotnet", "/usr/lib64/dotnet", "/usr/local/share/dotnet"];

    private static readonly string[] RootVariables = ["DOTNET_ROOT_X64", "DOTNET_ROOT_ARM64", "DOTNET_ROOT"];

    /// <summary>On Linux it does not return when it works: the other program takes this process over, its signals, streams and number.</summary>
    public static int Run(Call call, IReadOnlyList<string> arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "registry", "dotnet-container-registry.dll");
        if (!File.Exists(program)) throw ToolException.NoRegistryProgram(program);
        var dotnet = FindDotnet(call) ?? throw ToolException.NoDotnet();
        call.Output.Flush();
        string[] line = ["exec", program, .. arguments];
        if (OperatingSystem.IsLinux()) throw ToolException.CannotOpen(dotnet, Successor.Replace(dotnet, line));
        using var process = Process.Start(new ProcessStartInfo(dotnet, line) { UseShellExecute = false }) ?? throw ToolException.NoDotnet();
        process.WaitForExit();
        return process.ExitCode;
    }

    /// <summary>The one that runs this tool, the one that is named, the one on the path, or one where packages install it.</summary>
    private static string? FindDotnet(Call call)
    {
        var name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        var candidates = new List<string?> { Environment.ProcessPath is { } own && Path.GetFileName(own) == name ? own : null, call.Variable("DOTNET_HOST_PATH") };
        candidates.AddRange(RootVariables.Select(call.Variable).Select(folder => In(folder, name)));
        candidates.AddRange((call.Variable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => In(folder, name)));
        candidates.AddRange(UsualFolders.Select(folder => In(folder, name)));
        return candidates.FirstOrDefault(File.Exists);
    }

    private static string? In(string? folder, string name) => string.IsNullOrEmpty(folder) ? null : Path.Combine(folder, name);
}
