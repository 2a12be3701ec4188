using BuildKit.Images;
using BuildKit.Images.HostBases;

namespace BuildKit.Runtime.Tests.Images.HostBases;

public sealed class OtherMachinesTests
{
    [Fact]
    public void Libraries_lie_where_the_loader_of_debian_looks()
    {
        using var machine = FakeMachine.Debian();
        var paths = machine.Paths();
        Assert.Contains("usr/lib/x86_64-linux-gnu/libm.so.6", paths);
        Assert.Contains("usr/lib64/ld-linux-x86-64.so.2 -> /usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2", paths);
        Assert.Contains("lib -> usr/lib", paths);
        Assert.Contains("usr/bin/dotnet -> /usr/share/dotnet/dotnet", paths);
        Assert.Contains("usr/share/dotnet/shared/Microsoft.AspNetCore.App/10.0.1/Microsoft.AspNetCore.dll", paths);
        Assert.Equal(paths.Count, paths.Distinct().Count());
    }

    [Fact]
    public void Libraries_lie_where_the_loader_of_fedora_looks()
    {
        using var machine = new FakeMachine();
        machine.Link("lib64", "usr/lib64").Library("usr/lib64/libc.so.6").Library("usr/lib64/ld-linux-x86-64.so.2").Library("usr/lib64/libm.so.6").Dotnet("10.0.1")
            .Text("etc/pki/tls/certs/ca-bundle.crt", "certificates");
        var paths = machine.Paths();
        Assert.Contains("usr/lib64/libm.so.6", paths);
        Assert.Contains("usr/lib64/ld-linux-x86-64.so.2", paths);
        Assert.Contains("etc/ssl/certs/ca-certificates.crt", paths);
        Assert.Contains("etc/pki/tls/cert.pem -> /etc/ssl/certs/ca-certificates.crt", paths);
    }

    [Fact]
    public void A_machine_that_keeps_lib_apart_from_usr_gives_one_that_does_not()
    {
        using var machine = new FakeMachine();
        machine.Library("lib/x86_64-linux-gnu/libc.so.6").Library("lib/x86_64-linux-gnu/ld-linux-x86-64.so.2").Library("usr/lib/x86_64-linux-gnu/libm.so.6")
            .Link("lib64/ld-linux-x86-64.so.2", "/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2").Dotnet("10.0.1");
        var paths = machine.Paths();
        Assert.Contains("usr/lib/x86_64-linux-gnu/libc.so.6", paths);
        Assert.Contains("usr/lib/x86_64-linux-gnu/libm.so.6", paths);
    }

    [Fact]
    public void Musl_is_refused_with_its_reason()
    {
        using var machine = FakeMachine.Debian(loader: "/lib/ld-musl-x86_64.so.1");
        var error = Assert.Throws<ImageException>(() => machine.Ensure());
        Assert.Equal("BK2354", error.Code);
        Assert.Contains("musl", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_machine_without_libc_is_refused()
    {
        using var machine = FakeMachine.Debian().Remove("usr/lib/x86_64-linux-gnu/libc.so.6");
        Assert.Equal("BK2354", Assert.Throws<ImageException>(() => machine.Ensure()).Code);
    }

    [Fact]
    public void A_script_named_dotnet_is_refused()
    {
        using var machine = FakeMachine.Debian().Text("usr/share/dotnet/dotnet", "#!/bin/sh\n");
        Assert.Equal("BK2354", Assert.Throws<ImageException>(() => machine.Ensure()).Code);
    }

    [Fact]
    public void The_newest_of_the_wanted_major_is_taken_and_no_preview_if_it_can_be_helped()
    {
        using var machine = FakeMachine.Debian("9.0.9").Dotnet("10.0.9").Dotnet("10.0.10").Dotnet("11.0.0-preview.1");
        Assert.Contains("DOTNET_VERSION=10.0.10", machine.Ensure().Config.Config!.Env!);
        Assert.Contains("DOTNET_VERSION=9.0.9", machine.Ensure(machine.Options with { RuntimeMajor = 9 }).Config.Config!.Env!);
        Assert.Contains("DOTNET_VERSION=11.0.0-preview.1", machine.Ensure(machine.Options with { RuntimeMajor = 11 }).Config.Config!.Env!);
        Assert.Contains("9.0.9, ", Assert.Throws<ImageException>(() => machine.Ensure(machine.Options with { RuntimeMajor = 8 })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_icu_the_base_says_invariant()
    {
        using var machine = FakeMachine.Debian();
        Assert.Contains("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=true", machine.Ensure().Config.Config!.Env!);
        const string Folder = "usr/lib/x86_64-linux-gnu/";
        foreach (var version in new[] { "9", "72" }) machine.Library($"{Folder}libicuuc.so.{version}", $"libicudata.so.{version}").Library($"{Folder}libicui18n.so.{version}").Library($"{Folder}libicudata.so.{version}");
        Assert.DoesNotContain("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=true", machine.Ensure().Config.Config!.Env!);
        Assert.Contains($"{Folder}libicudata.so.72", machine.Paths());
        Assert.DoesNotContain($"{Folder}libicudata.so.9", machine.Paths());
    }

    [Fact]
    public void A_variant_is_chosen_by_its_name()
    {
        Assert.True(HostBaseOptions.TryParseVariant("host", out var variant));
        Assert.Equal(HostBaseVariant.AspNet, variant);
        Assert.True(HostBaseOptions.TryParseVariant("host:deps", out variant));
        Assert.Equal(HostBaseVariant.Deps, variant);
        Assert.False(HostBaseOptions.TryParseVariant("host:sdk", out _));
        Assert.False(HostBaseOptions.TryParseVariant("hosting", out _));
    }
}
