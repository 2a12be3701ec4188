namespace BuildKit.Kernel.Tests.Engine;

/// <summary>
/// The small command line over the engine that these tests start some thousand times: compiled ahead where the build says so, since compiling is half of
/// what a start costs otherwise.
/// </summary>
internal static class EngineProgram
{
    public static string Path { get; } = Environment.GetEnvironmentVariable("BUILDKIT_ENGINE_DUMMY") ?? System.IO.Path.Combine(AppContext.BaseDirectory, "BuildKit.Engine.Dummy");
}
