using System.Text.Json;
using BuildKit.Containers.Bundles.Json;
using BuildKit.Containers.Seccomp;
using BuildKit.Containers.Settings;
using BuildKit.Oci.Json;

namespace BuildKit.Containers.Bundles;

/// <summary>features.md: what this runtime knows, whatever the host allows.</summary>
public static class RuntimeFeatures
{
    private static readonly string[] MountWords =
    [
        "async", "atime", "bind", "defaults", "dev", "diratime", "dirsync", "exec", "idmap", "lazytime", "mand", "noatime", "nodev", "nodiratime", "noexec", "nolazytime",
        "nomand", "norelatime", "nostrictatime", "nosuid", "nosymfollow", "private", "ratime", "rbind", "rdev", "rdiratime", "relatime", "rexec", "ridmap", "rnoatime", "rnodev",
        "rnodiratime", "rnoexec", "rnorelatime", "rnostrictatime", "rnosuid", "rnosymfollow", "ro", "rprivate", "rrelatime", "rro", "rrw", "rshared", "rslave", "rstrictatime",
        "rsuid", "rsymfollow", "runbindable", "rw", "shared", "silent", "slave", "strictatime", "suid", "symfollow", "sync", "tmpcopyup", "unbindable",
    ];

    public static byte[] ToJson() => JsonWriting.Write("1.2.1", Write);

    private static void Write(Utf8JsonWriter json, string newest)
    {
        json.WriteStartObject();
        json.WriteText("ociVersionMin", "1.0.0");
        json.WriteText("ociVersionMax", newest);
        json.WriteTexts("hooks", ["prestart", "createRuntime", "createContainer", "startContainer", "poststart", "poststop"]);
        json.WriteTexts("mountOptions", MountWords);
        json.WriteStartObject("linux");
        json.WriteTexts("namespaces", ["cgroup", "ipc", "mount", "network", "pid", "time", "user", "uts"]);
        json.WriteTexts("capabilities", Capabilities.All);
        WriteFlags(json, "cgroup", ("v1", true), ("v2", true), ("systemd", false), ("systemdUser", false), ("rdma", true));
        WriteSeccomp(json);
        WriteFlags(json, "apparmor", ("enabled", false));
        WriteFlags(json, "selinux", ("enabled", false));
        WriteFlags(json, "intelRdt", ("enabled", false));
        json.WriteStartObject("mountExtensions");
        WriteFlags(json, "idmap", ("enabled", true));
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteSeccomp(Utf8JsonWriter json)
    {
        json.WriteStartObject("seccomp");
        json.WriteBoolean("enabled", true);
        json.WriteTexts("actions", [.. SpecSeccompJson.ActionNames.Order(StringComparer.Ordinal)]);
        json.WriteTexts("operators", [.. SpecSeccompJson.OperatorNames.Order(StringComparer.Ordinal)]);
        json.WriteTexts("archs", SeccompArchitectures.Known);
        json.WriteTexts("knownFlags", SeccompFlags.Known);
        json.WriteTexts("supportedFlags", SeccompFlags.Known);
        json.WriteEndObject();
    }

    private static void WriteFlags(Utf8JsonWriter json, string name, params (string Name, bool Value)[] flags)
    {
        json.WriteStartObject(name);
        foreach (var (flag, value) in flags) json.WriteBoolean(flag, value);
        json.WriteEndObject();
    }
}
