using System.Net.Http;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace BuildKit.Interop.Tests.Building;

/// <summary>Dockerfiles as people have them: packages from Debian, .NET built in one stage and shipped in another. Everything runs in this product alone.</summary>
[SupportedOSPlatform("linux")]
public sealed class RealDockerfiles(DebianPlace place) : IClassFixture<DebianPlace>
{
    [Fact]
    public async Task An_nginx_installed_by_apt_serves()
    {
        var context = place.Context("nginx", ("page.html", "served by a build\n"), ("Dockerfile", $"""
            FROM {DebianPlace.Base}
            RUN apt-get update && apt-get install -y --no-install-recommends nginx-light && rm -rf /var/lib/apt/lists/*
            COPY page.html /var/www/html/index.html
            EXPOSE 80
            STOPSIGNAL SIGQUIT
            CMD ["nginx", "-g", "daemon off;"]

            """));
        place.Ours("build", "-t", "web", context);
        place.Ours("run", "-d", "--name", "web", "-p", "127.0.0.1::80", "web");
        try
        {
            using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(20) };
            var address = place.Ours("port", "web", "80").Trim();
            Assert.Equal("served by a build\n", await client.GetStringAsync(new Uri($"http://{address}/")));
        }
        finally
        {
            place.Ours("rm", "-f", "web");
        }

        Assert.All(Explained(context), line => Assert.StartsWith("reused", line, StringComparison.Ordinal));
    }

    [Fact]
    public void A_dotnet_application_is_published_in_one_stage_and_runs_in_another()
    {
        var dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));
        var context = place.Context("dotnet",
            ("app.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>\n"),
            ("Program.cs", "System.Console.WriteLine(\"built in a container: \" + (1 + 1));\n"),
            (".dockerignore", "**/bin\n**/obj\n"),
            ("Dockerfile", $"""
            FROM {DebianPlace.Base} AS runtime
            ENV DOTNET_ROOT=/dotnet PATH=/dotnet:$PATH DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
            COPY --from=dotnet dotnet LICENSE.txt /dotnet/
            COPY --from=dotnet host /dotnet/host
            COPY --from=dotnet shared/Microsoft.NETCore.App /dotnet/shared/Microsoft.NETCore.App

            FROM runtime AS sdk
            ENV DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 NUGET_PACKAGES=/packages
            RUN apt-get update && apt-get install -y --no-install-recommends libssl3 ca-certificates
            COPY --from=dotnet . /dotnet

            FROM sdk AS build
            WORKDIR /src
            COPY app.csproj .
            RUN --mount=type=cache,target=/packages dotnet restore
            COPY . .
            RUN --mount=type=cache,target=/packages dotnet publish -c Release -o /out --no-restore

            FROM runtime
            COPY --from=build /out /app
            ENTRYPOINT ["dotnet", "/app/app.dll"]

            """));
        place.Ours("build", "-t", "app", "--build-context", $"dotnet={dotnet}", context);
        Assert.Equal("built in a container: 2\n", place.Ours("run", "--rm", "app"));

        File.WriteAllText(Path.Combine(context, "Program.cs"), "System.Console.WriteLine(\"changed\");\n");
        var again = place.Ours("build", "-t", "app", "--explain", "--build-context", $"dotnet={dotnet}", context).Split('\n');
        Assert.Contains(again, line => line.StartsWith("reused", StringComparison.Ordinal) && line.EndsWith("dotnet restore", StringComparison.Ordinal));
        Assert.Contains("          /src/Program.cs changed", again);
        Assert.Equal("changed\n", place.Ours("run", "--rm", "app"));
    }

    private string[] Explained(string context) => place.Ours("build", "--explain", "-t", "web", context).Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
