using BuildKit.Containers;
using BuildKit.Containers.Settings;

namespace BuildKit.Runtime.Tests.Containers;

public sealed class SecuritySyntaxTests
{
    [Theory]
    [InlineData("no-new-privileges", true)]
    [InlineData("no-new-privileges=true", true)]
    [InlineData("no-new-privileges:true", true)]
    [InlineData("no-new-privileges=1", true)]
    [InlineData("no-new-privileges=false", false)]
    [InlineData("no-new-privileges:F", false)]
    [InlineData("seccomp=unconfined", null)]
    [InlineData("label=disable", null)]
    [InlineData("label:disable", null)]
    [InlineData("apparmor=unconfined", null)]
    [InlineData("apparmor:unconfined", null)]
    [InlineData("writable-cgroups=false", null)]
    public void Options_are_read_in_both_spellings(string option, bool? noNewPrivileges) =>
        Assert.Equal(noNewPrivileges, SecuritySyntax.Parse([option]).NoNewPrivileges);

    [Fact]
    public void Filters_are_chosen()
    {
        Assert.IsType<SystemCallFilter.Usual>(SecuritySyntax.Parse([]).Filter);
        Assert.IsType<SystemCallFilter.None>(SecuritySyntax.Parse(["seccomp:unconfined"]).Filter);
        Assert.IsType<SystemCallFilter.BuiltIn>(SecuritySyntax.Parse(["seccomp=builtin"]).Filter);
        Assert.IsType<SystemCallFilter.BuiltIn>(SecuritySyntax.Parse(["seccomp=unconfined", "seccomp=builtin"]).Filter);
        Assert.True(SecuritySyntax.Parse(["systempaths=unconfined"]).ShowsSystemPaths);
    }

    [Theory]
    [InlineData("label=type:spc_t", "BK3223", "SELinux")]
    [InlineData("label:level:s0", "BK3223", "SELinux")]
    [InlineData("apparmor=docker-default", "BK3223", "AppArmor")]
    [InlineData("writable-cgroups=true", "BK3223", "read-only")]
    [InlineData("no-new-privileges=maybe", "BK3201", "true or false")]
    [InlineData("systempaths=confined", "BK3201", "systempaths=unconfined")]
    [InlineData("seccomp", "BK3201", "seccomp=FILE")]
    [InlineData("seccomp=", "BK3201", "seccomp=FILE")]
    [InlineData("label", "BK3201", "label=disable")]
    [InlineData("", "BK3201", "label=disable")]
    [InlineData("credentialspec=file://x", "BK3201", "no-new-privileges")]
    public void What_cannot_be_is_refused_with_the_reason(string option, string code, string want)
    {
        var error = Assert.Throws<ContainerException>(() => SecuritySyntax.Load([option]));
        Assert.Equal(code, error.Code);
        Assert.Contains(want, error.Message, StringComparison.Ordinal);
    }
}
