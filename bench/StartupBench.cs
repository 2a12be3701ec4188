namespace BuildKit.Bench;

/// <summary>What a command costs that touches no content, over a bare .NET program made in the same way.</summary>
internal static class StartupBench
{
    public static void Run(string repository, WorkFolder work, int runs)
    {
        var hello = MakeHello(work.Sub("hello"));
        var tool = Path.Combine(repository, "artifacts/tool/dotnet-container");
        var environment = new Dictionary<string, string> { ["DOTNET_CONTAINER_ROOT"] = work.Sub("startup-store") };
        var commands = new Dictionary<string, string[]>
        {
            ["bare .NET hello"] = [hello],
            ["version"] = [tool, "version"],
            ["images"] = [tool, "images"],
            ["ps -a"] = [tool, "ps", "-a"],
            ["run --help"] = [tool, "run", "--help"],
        };
        var times = commands.ToDictionary(c => c.Key, _ => new List<double>());
        for (var run = 0; run <= runs; run++)
        {
            foreach (var (name, command) in commands)
            {
                var measured = Measured.Run(environment, work.Path, command);
                if (run > 0) times[name].Add(measured.Seconds);
            }
        }

        var floor = times["bare .NET hello"].Median();
        Report.Table($"Start-up, median of {runs}", ["command", "ms", "over bare .NET"],
            times.Select(t => (string[])[$"`{t.Key}`", $"{t.Value.Median() * 1000:F1}", $"{(t.Value.Median() - floor) * 1000:+0.0;-0.0}"]));
    }

    private static string MakeHello(string folder)
    {
        File.WriteAllText(Path.Combine(folder, "hello.csproj"), """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <RuntimeIdentifier>linux-x64</RuntimeIdentifier>
                <SelfContained>false</SelfContained>
                <PublishReadyToRun>true</PublishReadyToRun>
                <InvariantGlobalization>true</InvariantGlobalization>
              </PropertyGroup>
            </Project>
            """);
        File.WriteAllText(Path.Combine(folder, "Program.cs"), "System.Console.WriteLine(\"hello\");");
        Measured.Run(new Dictionary<string, string>(), folder, "dotnet", "publish", "-o", "out", "-v", "quiet");
        return Path.Combine(folder, "out/hello");
    }
}
