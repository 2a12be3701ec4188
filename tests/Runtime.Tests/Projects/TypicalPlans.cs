using BuildKit.Projects;

namespace BuildKit.Runtime.Tests.Projects;

/// <summary>The whole plan of typical applications, as text.</summary>
public sealed class TypicalPlans
{
    [Fact]
    public void A_console_application_is_one_layer()
    {
        using var project = new SampleProject().App();
        Assert.Equal(
            """
            linux-x64 on example.org/runtime:10.0, Oci, linux/amd64
            layer app: 5 files, 63500 bytes
              d755 0:0 app/
              -644 0:0 app/appsettings.json
              -644 0:0 app/shop.deps.json
              -644 0:0 app/shop.dll
              -644 0:0 app/shop.pdb
              -644 0:0 app/shop.runtimeconfig.json
            entrypoint dotnet /app/shop.dll
            workdir /app/
            user 1654
            env PATH=/usr/bin:/bin APP_UID=1654 ASPNETCORE_HTTP_PORTS=8080 DOTNET_VERSION=10.0.0
            ports 8080/tcp

            """, PlanText.Of(project.Plan()));
    }

    [Fact]
    public void A_web_application_is_split_by_what_changes_together()
    {
        using var project = new SampleProject().App()
            .Package("Microsoft.EntityFrameworkCore", "10.0.0", ("lib/net10.0/Microsoft.EntityFrameworkCore.dll", 2_600_000))
            .Package("Microsoft.EntityFrameworkCore.Relational", "10.0.0", ("lib/net10.0/Microsoft.EntityFrameworkCore.Relational.dll", 2_000_000))
            .Package("Npgsql", "9.0.1", ("lib/net9.0/Npgsql.dll", 1_500_000))
            .Package("Spectre.Console", "0.49.1", ("lib/net8.0/Spectre.Console.dll", 70_000), ("lib/net8.0/de/Spectre.Console.resources.dll", 9_000))
            .Package("Tiny", "1.0.0", ("lib/net8.0/Tiny.dll", 9_000))
            .Package("Edge", "2.0.0-rc.1", ("lib/net8.0/Edge.dll", 100_000))
            .Package("SQLitePCLRaw.lib", "2.1.0", ("runtimes/linux-x64/native/libe_sqlite3.so", 1_800_000))
            .Asset("wwwroot/app.css", 90_000)
            .Project("Shop.Core", 7_000);
        Assert.Equal(
            """
            linux-x64 on example.org/runtime:10.0, Oci, linux/amd64
            layer packages: Microsoft 10.0.0: 2 files, 4600000 bytes
              d755 0:0 app/
              -644 0:0 app/Microsoft.EntityFrameworkCore.Relational.dll
              -644 0:0 app/Microsoft.EntityFrameworkCore.dll
            layer packages: Npgsql 9.0.1: 1 files, 1500000 bytes
              d755 0:0 app/
              -644 0:0 app/Npgsql.dll
            layer packages: Spectre 0.49.1: 2 files, 79000 bytes
              d755 0:0 app/
              -644 0:0 app/Spectre.Console.dll
              d755 0:0 app/de/
              -644 0:0 app/de/Spectre.Console.resources.dll
            layer native packages: 1 files, 1800000 bytes
              d755 0:0 app/
              d755 0:0 app/runtimes/
              d755 0:0 app/runtimes/linux-x64/
              d755 0:0 app/runtimes/linux-x64/native/
              -644 0:0 app/runtimes/linux-x64/native/libe_sqlite3.so
            layer prerelease packages: 1 files, 100000 bytes
              d755 0:0 app/
              -644 0:0 app/Edge.dll
            layer static web assets: 1 files, 90000 bytes
              d755 0:0 app/
              d755 0:0 app/wwwroot/
              -644 0:0 app/wwwroot/app.css
            layer app: 7 files, 79500 bytes
              d755 0:0 app/
              -644 0:0 app/Shop.Core.dll
              -644 0:0 app/Tiny.dll
              -644 0:0 app/appsettings.json
              -644 0:0 app/shop.deps.json
              -644 0:0 app/shop.dll
              -644 0:0 app/shop.pdb
              -644 0:0 app/shop.runtimeconfig.json
            entrypoint dotnet /app/shop.dll
            workdir /app/
            user 1654
            env PATH=/usr/bin:/bin APP_UID=1654 ASPNETCORE_HTTP_PORTS=8080 DOTNET_VERSION=10.0.0
            ports 8080/tcp

            """, PlanText.Of(project.Plan()));
    }

    [Fact]
    public void A_self_contained_application_starts_its_own_host_upon_its_runtime()
    {
        using var project = new SampleProject().App(host: true)
            .Package("Microsoft.NETCore.App.Runtime.linux-x64", "10.0.12", ("runtimes/linux-x64/lib/net10.0/System.Private.CoreLib.dll", 9_000_000))
            .Package("Microsoft.AspNetCore.App.Runtime.linux-x64", "10.0.12", ("runtimes/linux-x64/lib/net10.0/Microsoft.AspNetCore.dll", 900_000));
        project.Write("createdump", new ItemOrigin.RuntimePack("Microsoft.NETCore.App.Runtime.linux-x64", "10.0.12"), SampleProject.Elf(60_000),
            "packages/microsoft.netcore.app.runtime.linux-x64/10.0.12/runtimes/linux-x64/native/createdump");
        var text = PlanText.Of(project.Plan(output: project.Output(host: true)));
        Assert.StartsWith(
            """
            linux-x64 on example.org/runtime:10.0, Oci, linux/amd64
            layer .NET runtime: 2 files, 9060000 bytes
              d755 0:0 app/
              -755 0:0 app/createdump
            """, text, StringComparison.Ordinal);
        Assert.Contains("\nlayer ASP.NET Core runtime: 1 files, 900000 bytes\n", text, StringComparison.Ordinal);
        Assert.Contains("\n  -755 0:0 app/shop\n", text, StringComparison.Ordinal);
        Assert.Contains("\nentrypoint /app/shop\n", text, StringComparison.Ordinal);
    }
}
