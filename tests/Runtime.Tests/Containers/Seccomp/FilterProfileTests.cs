using System.Runtime.InteropServices;
using System.Text;
using BuildKit.Containers;
using BuildKit.Containers.Seccomp;
using BuildKit.Containers.Settings;
using BuildKit.Containers.Specification;
using BuildKit.Linux;

namespace BuildKit.Runtime.Tests.Containers.Seccomp;

/// <summary>Profiles in Docker's format: what they say in which place, and what is refused by name.</summary>
public sealed class FilterProfileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("profiles-").FullName;

    /// <summary>moby/profiles/seccomp/default.json, shortened.</summary>
    private const string Docker = """
        {
          "defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 1,
          "archMap": [
            { "architecture": "SCMP_ARCH_X86_64", "subArchitectures": ["SCMP_ARCH_X86", "SCMP_ARCH_X32"] },
            { "architecture": "SCMP_ARCH_AARCH64", "subArchitectures": ["SCMP_ARCH_ARM"] },
            { "architecture": "SCMP_ARCH_S390X", "subArchitectures": ["SCMP_ARCH_S390"] }
          ],
          "syscalls": [
            { "names": ["read", "write", "breakpoint", "of_a_newer_kernel"], "action": "SCMP_ACT_ALLOW", "args": [], "comment": "", "includes": {}, "excludes": {} },
            { "names": ["ptrace"], "action": "SCMP_ACT_ALLOW", "args": null, "includes": { "minKernel": "4.8" } },
            { "name": "mount", "action": "SCMP_ACT_ALLOW", "includes": { "caps": ["CAP_SYS_ADMIN"] } },
            { "names": ["clone"], "action": "SCMP_ACT_ALLOW", "args": [{ "index": 0, "value": 2114060288, "valueTwo": 0, "op": "SCMP_CMP_MASKED_EQ" }], "excludes": { "caps": ["CAP_SYS_ADMIN"], "arches": ["s390", "s390x"] } },
            { "names": ["clone3"], "action": "SCMP_ACT_ERRNO", "errnoRet": 38, "excludes": { "caps": ["CAP_SYS_ADMIN"] } },
            { "names": ["arch_prctl"], "action": "SCMP_ACT_ALLOW", "includes": { "arches": ["amd64", "x32"] } },
            { "names": ["sync_file_range2"], "action": "SCMP_ACT_ALLOW", "includes": { "arches": ["arm64"] } }
          ]
        }
        """;

    [Theory]
    [InlineData("", Architecture.X64, "6.1", "read ptrace clone clone3 arch_prctl")]
    [InlineData("CAP_SYS_ADMIN", Architecture.X64, "6.1", "read ptrace mount arch_prctl")]
    [InlineData("CAP_KILL", Architecture.Arm64, "6.1", "read ptrace clone clone3 sync_file_range2")]
    [InlineData("", Architecture.X64, "4.7", "read clone clone3 arch_prctl")]
    [InlineData("", Architecture.X64, "4.8", "read ptrace clone clone3 arch_prctl")]
    public void Rules_hold_where_their_conditions_say(string capability, Architecture processor, string kernel, string want)
    {
        var profile = Read(Docker).For(new FilterSituation([capability], processor, Version.Parse(kernel)));
        Assert.Equal(want, string.Join(' ', profile.Syscalls.Select(r => r.Names[0])));
        Assert.Equal(processor == Architecture.X64 ? ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"] : (string[])["SCMP_ARCH_AARCH64", "SCMP_ARCH_ARM"], profile.Architectures);
        Assert.Equal((SeccompAction.Errno, 1u), (profile.DefaultAction, profile.DefaultErrnoRet));
    }

    [Fact]
    public void What_it_says_is_what_the_filter_answers()
    {
        var program = SeccompCompiler.Compile(Read(Docker).For(new FilterSituation([], Architecture.X64, new Version(6, 1))), Architecture.X64);
        uint Answer(string call, params ulong[] arguments) => BpfMachine.Run(program, SystemCallTable.X64[call], BpfMachine.X64, arguments);
        Assert.Equal((BpfMachine.Allow, 0x50001u, 0x50026u), (Answer("read"), Answer("mount"), Answer("clone3")));
        Assert.Equal((BpfMachine.Allow, 0x50001u), (Answer("clone", 17), Answer("clone", 0x10000000)));
        // archMap names it: programs of 32 bits have the same rules.
        Assert.Equal(BpfMachine.Allow, BpfMachine.Run(program, SystemCallTable.X86["read"], SystemCallTable.X86.AuditArchitecture));
    }

    /// <summary>config-linux.md's format is the same without conditions.</summary>
    [Fact]
    public void The_specifications_format_is_read_too()
    {
        var profile = Read("""{"defaultAction":"SCMP_ACT_ALLOW","architectures":["SCMP_ARCH_X86_64"],"flags":["SECCOMP_FILTER_FLAG_LOG"],"syscalls":[{"names":["mkdir"],"action":"SCMP_ACT_ERRNO","errnoRet":13}]}""")
            .For(new FilterSituation([], Architecture.X64, new Version(6, 1)));
        Assert.Equal(["SCMP_ARCH_X86_64"], profile.Architectures);
        Assert.Equal(["SECCOMP_FILTER_FLAG_LOG"], profile.Flags);
        Assert.Equal(13u, Assert.Single(profile.Syscalls).ErrnoRet);
    }

    [Theory]
    [InlineData("", "JSON")]
    [InlineData("[]", "an object")]
    [InlineData("{}", "'defaultAction' is missing")]
    [InlineData("""{"defaultAction":"SCMP_ACT_SMILE"}""", "SCMP_ACT_SMILE")]
    [InlineData("""{"defaultAction":"SCMP_ACT_NOTIFY"}""", "SCMP_ACT_NOTIFY")]
    [InlineData("""{"defaultAction":"SCMP_ACT_ALLOW","listenerPath":"/run/l"}""", "listenerPath")]
    [InlineData("""{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["read"],"action":"SCMP_ACT_NOTIFY"}]}""", "$.syscalls[0]")]
    [InlineData("""{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["moutn"],"action":"SCMP_ACT_ERRNO"}]}""", "'moutn'")]
    [InlineData("""{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"action":"SCMP_ACT_ERRNO"}]}""", "no system call")]
    [InlineData("""{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"name":"read","names":["write"],"action":"SCMP_ACT_ERRNO"}]}""", "both 'name' and 'names'")]
    [InlineData("""{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["read"],"action":"SCMP_ACT_ERRNO","args":[{"index":6,"value":0,"op":"SCMP_CMP_EQ"}]}]}""", "arguments 0 to 5")]
    [InlineData("""{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["read"],"action":"SCMP_ACT_ERRNO","args":[{"index":0,"value":-1,"op":"SCMP_CMP_EQ"}]}]}""", "not negative")]
    [InlineData("""{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["read"],"action":"SCMP_ACT_ERRNO","includes":{"minKernel":"new"}}]}""", "'new'")]
    [InlineData("""{"defaultAction":"SCMP_ACT_ALLOW","architectures":["SCMP_ARCH_X86"],"archMap":[{"architecture":"SCMP_ARCH_X86_64"}]}""", "both 'architectures' and 'archMap'")]
    public void What_is_wrong_is_said_with_its_place(string json, string want)
    {
        var error = Assert.Throws<ContainerException>(() => SecuritySyntax.Load(["seccomp=" + Write(json)]));
        Assert.Equal("BK3222", error.Code);
        Assert.Contains(want, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"defaultAction":"SCMP_ACT_ALLOW","architectures":["SCMP_ARCH_Z80"]}""", "SCMP_ARCH_Z80")]
    [InlineData("""{"defaultAction":"SCMP_ACT_ALLOW","flags":["SECCOMP_FILTER_FLAG_FLY"]}""", "SECCOMP_FILTER_FLAG_FLY")]
    public void Words_that_only_compiling_finds_are_refused_before_anything_is_made(string json, string want) =>
        Assert.Contains(want, Assert.ThrowsAny<BuildKitException>(() => ContainerRules.Load(new ContainerSpec { Image = "i", SecurityOptions = ["seccomp=" + Write(json)] })).Message, StringComparison.Ordinal);

    [Fact]
    public void A_profile_without_an_end_is_not_read_to_its_end() =>
        Assert.Contains("bytes allowed", Assert.Throws<ContainerException>(() => SecuritySyntax.Load(["seccomp=/dev/zero"])).Message, StringComparison.Ordinal);

    [Fact]
    public void Deep_nesting_is_refused() =>
        Assert.Equal("BK3222", Assert.Throws<ContainerException>(() => SecuritySyntax.Load(["seccomp=" + Write(new string('[', 10_000))])).Code);

    [Fact]
    public void A_file_that_is_not_there_is_named() =>
        Assert.Contains("/nowhere.json", Assert.Throws<ContainerException>(() => SecuritySyntax.Load(["seccomp=/nowhere.json"])).Message, StringComparison.Ordinal);

    /// <summary>As Docker's client does: from then on nothing depends on the file, and 'inspect' shows what holds.</summary>
    [Fact]
    public void The_content_takes_the_place_of_the_files_name()
    {
        var file = Write("{\n  \"defaultAction\": \"SCMP_ACT_ALLOW\",\n  \"comment\": \"<é>\"\n}\n");
        var loaded = SecuritySyntax.Load(["seccomp:" + file, "no-new-privileges"]);
        Assert.Equal(["""seccomp={"defaultAction":"SCMP_ACT_ALLOW","comment":"<é>"}""", "no-new-privileges"], loaded);
        File.Delete(file);
        Assert.Equal(loaded, SecuritySyntax.Load(loaded));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static FilterProfile Read(string json) => Assert.IsType<SystemCallFilter.Of>(SecuritySyntax.Parse(["seccomp=" + json.TrimStart()]).Filter).Profile;

    private string Write(string json)
    {
        var path = Path.Combine(_folder, "profile.json");
        File.WriteAllBytes(path, Encoding.UTF8.GetBytes(json));
        return path;
    }
}
