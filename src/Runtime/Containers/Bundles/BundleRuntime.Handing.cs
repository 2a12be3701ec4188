using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json;
using BuildKit.Containers.Exec;
using BuildKit.Containers.Launch;
using BuildKit.Containers.Settings;
using BuildKit.Containers.Specification;
using BuildKit.Linux;
using BuildKit.Oci.Json;

namespace BuildKit.Containers.Bundles;

public sealed partial class BundleRuntime
{
    /// <summary>As the builder of a container: in all its namespaces, with every right there and no filter.</summary>
    private static HookPlace BuilderPlace(RuntimeSpec spec, LaunchPause pause) => new(
        spec with { Linux = spec.Linux with { Seccomp = null } },
        new RuntimeProcess { Args = ["hook"], NoNewPrivileges = false, Capabilities = RuntimeCapabilities.Of(Rights(spec)) },
        pause.PidFd,
        new LaunchOptions { Rootless = Rootless, Nested = UserIds.AreMapped });

    /// <summary>Who joins a user namespace has all capabilities there, and otherwise those that this process was left with.</summary>
    private static IReadOnlyList<string> Rights(RuntimeSpec spec) =>
        spec.Linux.Namespaces.Any(n => n.Type == NamespaceKind.User) ? Capabilities.All : OwnCapabilities.Bounding();

    private static void GiveTerminal(SafeHandle terminal, RuntimeProcess process, string? socket)
    {
        if (process.ConsoleSize is { } size) TerminalModes.Resize(DescriptorCalls.Number(terminal), size.Height, size.Width);
        if (socket is null) return;
        try
        {
            PassedDescriptor.Send(socket, "/dev/pts/ptmx"u8, terminal);
            // It is the receiver's now: a copy here would keep the terminal alive after him.
            terminal.Dispose();
        }
        catch (Exception e) when (e is SocketException or LinuxException or ArgumentException)
        {
            throw BundleException.ConsoleFailed(socket, e.Message);
        }
    }

    /// <summary>config-linux.md, "The Container Process State".</summary>
    private static void GiveListener(SafeHandle listener, RuntimeSpec spec, BundleView view)
    {
        var profile = spec.Linux.Seccomp!;
        var message = JsonWriting.Write(view, (json, view) =>
        {
            json.WriteStartObject();
            json.WriteText("ociVersion", view.State.OciVersion);
            json.WriteTexts("fds", ["seccompFd"]);
            json.WriteNumber("pid", view.State.Process.Pid);
            json.WriteText("metadata", profile.ListenerMetadata);
            json.WritePart("state", view, BundleView.Write);
            json.WriteEndObject();
        });
        try
        {
            PassedDescriptor.Send(profile.ListenerPath!, message, listener);
            // When the receiver is gone nobody answers; a copy here would let the calls wait for ever.
            listener.Dispose();
        }
        catch (Exception e) when (e is SocketException or LinuxException or ArgumentException)
        {
            throw BundleException.ListenerFailed(profile.ListenerPath!, e.Message);
        }
    }
}
