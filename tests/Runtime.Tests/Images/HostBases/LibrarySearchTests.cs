namespace BuildKit.Runtime.Tests.Images.HostBases;

public sealed class LibrarySearchTests
{
    private const string Folder = "usr/lib/x86_64-linux-gnu/";

    [Fact]
    public void Libraries_of_libraries_come_along_once()
    {
        using var machine = FakeMachine.Debian().Library(Folder + "libm.so.6", "liba.so", "libb.so").Library(Folder + "liba.so", "libb.so").Library(Folder + "libb.so", "liba.so", "libm.so.6");
        Assert.Equal([Folder + "liba.so", Folder + "libb.so"], Libraries(machine).Where(l => l.Contains("liba", StringComparison.Ordinal) || l.Contains("libb", StringComparison.Ordinal)));
    }

    [Fact]
    public void Folders_of_the_configuration_are_searched()
    {
        using var machine = FakeMachine.Debian().Library(Folder + "libm.so.6", "libextra.so", "libown.so")
            .Text("etc/ld.so.conf", "# comment\ninclude /etc/ld.so.conf.d/*.conf\n")
            .Text("etc/ld.so.conf.d/a.conf", "/opt/extra/lib\ninclude /etc/ld.so.conf\n").Text("etc/ld.so.conf.d/b.txt", "/opt/wrong\n")
            .Library("opt/extra/lib/libextra.so").Library("opt/wrong/libown.so");
        Assert.Contains(Folder + "libextra.so", Libraries(machine));
        Assert.DoesNotContain(Folder + "libown.so", Libraries(machine));
    }

    [Fact]
    public void A_library_of_another_machine_does_not_count()
    {
        using var machine = FakeMachine.Debian().Library(Folder + "libm.so.6", "libx.so").Text("etc/ld.so.conf", "/opt/arm\n")
            .File("opt/arm/libx.so", ElfBytes.Make([], ElfBytes.Arm64)).Library(Folder + "libx.so", "liby.so").Library(Folder + "liby.so");
        Assert.Contains(Folder + "liby.so", Libraries(machine));
    }

    [Fact]
    public void A_run_path_beside_the_file_is_searched_first()
    {
        using var machine = FakeMachine.Debian().Library(Folder + "libx.so", "libwrong.so").Library(Folder + "libwrong.so").Library("opt/own/libx.so")
            .File("usr/share/dotnet/host/fxr/10.0.1/libhostfxr.so", ElfBytes.Make(["libx.so"], runPath: "$ORIGIN/../../../../../../opt/own"));
        Assert.Contains(Folder + "libx.so", Libraries(machine));
        Assert.DoesNotContain(Folder + "libwrong.so", Libraries(machine));
    }

    [Theory]
    [InlineData("../../../etc/shadow")]
    [InlineData("/etc/shadow")]
    [InlineData("..")]
    [InlineData("liba\nb.so")]
    public void A_library_cannot_ask_for_a_file_by_path(string name)
    {
        using var machine = FakeMachine.Debian().Library(Folder + "libm.so.6", name).Library("etc/shadow");
        Assert.DoesNotContain(machine.Paths(), p => p.Contains("shadow", StringComparison.Ordinal) || p.Contains('\n', StringComparison.Ordinal));
    }

    [Fact]
    public void Tracing_is_left_out()
    {
        using var machine = FakeMachine.Debian().Library(Folder + "libm.so.6", "liblttng-ust.so.0").Library(Folder + "liblttng-ust.so.0");
        Assert.DoesNotContain(Folder + "liblttng-ust.so.0", Libraries(machine));
    }

    [Fact]
    public void What_lies_beside_the_runtime_is_not_taken_twice()
    {
        using var machine = FakeMachine.Debian().Library($"{FakeMachine.Runtime}/10.0.1/libcoreclr.so", "libclrjit.so").Library($"{FakeMachine.Runtime}/10.0.1/libclrjit.so").Library(Folder + "libclrjit.so");
        Assert.DoesNotContain(Folder + "libclrjit.so", Libraries(machine));
    }

    private static IEnumerable<string> Libraries(FakeMachine machine) => machine.Paths().Where(p => p.StartsWith(Folder, StringComparison.Ordinal) && p.Contains(".so", StringComparison.Ordinal));
}
