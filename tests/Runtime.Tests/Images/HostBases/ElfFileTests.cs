using BuildKit.Images.HostBases;

namespace BuildKit.Runtime.Tests.Images.HostBases;

public sealed class ElfFileTests
{
    [Fact]
    public void A_program_says_what_it_needs()
    {
        var elf = Read(ElfBytes.Make(["libc.so.6", "libm.so.6"], interpreter: "/lib64/ld-linux-x86-64.so.2", runPath: "$ORIGIN:/opt/lib"))!;
        Assert.Equal(["libc.so.6", "libm.so.6"], elf.Needed);
        Assert.Equal("/lib64/ld-linux-x86-64.so.2", elf.Interpreter);
        Assert.Equal(["$ORIGIN", "/opt/lib"], elf.RunPath);
        Assert.Equal(ElfBytes.X64, elf.Machine);
    }

    [Fact]
    public void The_runtime_of_this_test_is_read()
    {
        var native = Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "libcoreclr.so");
        using var file = File.OpenRead(native);
        Assert.Contains("libc.so.6", ElfFile.TryRead(file)!.Needed);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(63)]
    [InlineData(100)]
    [InlineData(ElfBytes.Dynamic + 8)]
    public void A_file_cut_short_is_no_such_file(int length) => Assert.Null(Read(ElfBytes.Make(["libc.so.6"])[..length]));

    [Fact]
    public void What_is_something_else_is_no_such_file()
    {
        Assert.Null(Read("#!/bin/sh\n"u8.ToArray().Concat(new byte[200]).ToArray()));
        var of32Bits = ElfBytes.Make([]);
        of32Bits[4] = 1;
        Assert.Null(Read(of32Bits));
    }

    [Theory]
    [InlineData(32, ulong.MaxValue)] // the program headers
    [InlineData(ElfBytes.ProgramHeaders + 56 + 8, ulong.MaxValue)] // the dynamic section
    [InlineData(ElfBytes.ProgramHeaders + 56 + 8, 1UL << 62)]
    public void A_table_outside_the_file_is_no_such_file(int field, ulong offset)
    {
        var file = ElfBytes.Make(["libc.so.6"]);
        ElfBytes.Write64(file, field, offset);
        Assert.Null(Read(file));
    }

    [Fact]
    public void Strings_outside_the_file_are_none()
    {
        var file = ElfBytes.Make(["libc.so.6"]);
        ElfBytes.Write64(file, ElfBytes.Dynamic + 8, ulong.MaxValue);
        Assert.Empty(Read(file)!.Needed);
        ElfBytes.Write64(file, ElfBytes.Dynamic + 16 + 8, ulong.MaxValue);
        Assert.Empty(Read(file)!.Needed);
    }

    [Fact]
    public void A_dynamic_section_of_exabytes_costs_no_memory()
    {
        var file = ElfBytes.Make(["libc.so.6"]);
        ElfBytes.Write64(file, ElfBytes.ProgramHeaders + 56 + 32, ulong.MaxValue);
        Assert.Null(Read(file));
    }

    [Fact]
    public void A_name_without_an_end_is_none()
    {
        var file = ElfBytes.Make(["libc.so.6"]);
        file.AsSpan(ElfBytes.Strings).Fill((byte)'a');
        Assert.Empty(Read(file)!.Needed);
    }

    [Fact]
    public void No_damage_throws()
    {
        var whole = ElfBytes.Make(["libc.so.6", "libm.so.6"], interpreter: "/lib64/ld-linux-x86-64.so.2", runPath: "/x");
        var random = new Random(7);
        for (var i = 0; i < 20_000; i++)
        {
            var damaged = (byte[])whole.Clone();
            for (var j = random.Next(1, 8); j > 0; j--) damaged[random.Next(random.Next(2) == 0 ? 0x280 : damaged.Length)] = (byte)random.Next(256);
            _ = Read(damaged);
        }
    }

    private static ElfFile? Read(byte[] bytes) => ElfFile.TryRead(new MemoryStream(bytes));
}
