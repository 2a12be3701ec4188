using System.Buffers.Binary;
using BuildKit.Containers.Specification;
using BuildKit.Linux;

namespace BuildKit.Containers.Launch;

/// <summary>Chapter: session, terminal, standard streams, and the conversation with the launcher.</summary>
internal static class StreamSteps
{
    public const byte TerminalMessage = (byte)'T';
    public const byte SocketsMessage = (byte)'S';
    public const byte ReadyMessage = (byte)'R';

    /// <summary>These wait for an answer of one byte.</summary>
    public const byte MapsMessage = (byte)'U';
    public const byte PauseMessage = (byte)'P';
    public const byte CopyMessage = (byte)'C';

    /// <summary>The descriptor of the filter's questions.</summary>
    public const byte ListenerMessage = (byte)'N';

    public static void StartSession(PlanContext plan) => plan.Steps.Add("starting a session", "setsid", "setsid");

    /// <summary>A terminal of the container's own devpts, so that its name exists inside; the far end goes to the launcher.</summary>
    public static void OpenTerminal(PlanContext plan, LaunchArgument folder, string name, InheritedDescriptors kept)
    {
        const string Task = "opening a terminal";
        var message = Descriptors(1);
        var master = new LaunchSlot("master", message, 16);
        LaunchArgument flags = OpenFlag.O_RDWR | OpenFlag.O_NOCTTY | OpenFlag.O_CLOEXEC;
        // In a running container the name may have become a link.
        var how = LaunchData.Words("{read and write, no links}", (long)(OpenFlag.O_RDWR | OpenFlag.O_NOCTTY | OpenFlag.O_CLOEXEC), 0,
            (long)(ResolveFlag.RESOLVE_NO_SYMLINKS | ResolveFlag.RESOLVE_NO_MAGICLINKS));
        plan.Steps.Add(new LaunchStep(Task, name, "openat2", [folder, name, how, 24]) { Result = master });
        plan.Steps.Add(Task, name, "ioctl", master, IoctlRequest.TIOCSPTLCK, new LaunchData("{0}", new byte[8]));
        plan.Terminal = plan.Steps.Store("terminal", new LaunchStep(Task, name, "ioctl", [master, IoctlRequest.TIOCGPTPEER, flags]));
        plan.Steps.Add(Task, "the launcher", "sendmsg", kept.Sync, Message(TerminalMessage, message), 0);
    }

    /// <summary>Before the program looks. Afterwards the size is set from the other end.</summary>
    public static void SizeTerminal(PlanContext plan, RuntimeConsoleSize? size)
    {
        if (size is null) return;
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, size.Height);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2), size.Width);
        plan.Steps.Add("sizing the terminal", $"{size.Width}x{size.Height}", "ioctl", plan.Terminal!, IoctlRequest.TIOCSWINSZ, new LaunchData($"{{{size.Height} rows, {size.Width} columns}}", bytes));
    }

    /// <summary>/dev/console is this terminal. By descriptor, never by the name an image may have replaced (CVE-2025-52565).</summary>
    public static void BindConsole(PlanContext plan, RootPaths paths, MountSteps mounts)
    {
        const string Task = "binding the console";
        var tree = plan.Steps.Store("tree", new LaunchStep(Task, "/dev/console", "open_tree",
            [plan.Terminal!, "", OpenTreeFlag.OPEN_TREE_CLONE | OpenTreeFlag.OPEN_TREE_CLOEXEC | OpenTreeFlag.AT_EMPTY_PATH]));
        mounts.Attach(Task, "/dev/console", tree, paths.MakeOwnFile(Task, "/dev/console"));
    }

    /// <summary>Opened before any container's root is in sight: a running container may have put anything in the place of its own.</summary>
    public static void OpenNothing(PlanContext plan, InheritedDescriptors kept)
    {
        if (kept is { Input: not null, Output: not null, Error: not null }) return;
        plan.Nothing = plan.Steps.Store("null", new LaunchStep("opening nothing", "/dev/null", "openat",
            [AtFlag.AT_FDCWD, "/dev/null", OpenFlag.O_RDWR | OpenFlag.O_CLOEXEC, 0]));
    }

    public static void Connect(PlanContext plan, InheritedDescriptors kept)
    {
        const string Task = "connecting the standard streams";
        if (plan.Terminal is { } terminal)
        {
            for (var stream = 0; stream < 3; stream++) plan.Steps.Add(Task, "the terminal", "dup3", terminal, stream, 0);
            plan.Steps.Add("taking the terminal", "/dev/tty", "ioctl", 0, IoctlRequest.TIOCSCTTY, 0);
            return;
        }

        Replace(0, kept.Input);
        Replace(1, kept.Output);
        Replace(2, kept.Error);

        void Replace(int stream, int? given)
        {
            LaunchArgument source = given is { } descriptor ? descriptor : plan.Nothing!;
            plan.Steps.Add(Task, $"stream {stream}", "dup3", source, stream, 0);
        }
    }

    /// <summary>A program that runs as another user must be able to open its terminal again.</summary>
    public static void OwnTerminal(PlanContext plan, RuntimeUser user)
    {
        if (plan.Terminal is not null)
            plan.Steps.Add(new LaunchStep("giving away the terminal", "the terminal", "fchown", [0, user.Uid, -1]) { Ignored = [Errno.EINVAL, Errno.EPERM] });
    }

    /// <summary>The launcher does something and answers; its death ends the wait as well, and then the child.</summary>
    public static void Ask(PlanContext plan, InheritedDescriptors kept, string task, byte message)
    {
        plan.Steps.Add(task, "the launcher", "write", kept.Sync, new LaunchData($"\"{(char)message}\"", [message]), 1);
        AwaitAnswer(plan, kept, task);
    }

    public static void AwaitAnswer(PlanContext plan, InheritedDescriptors kept, string task) =>
        plan.Steps.Add(new LaunchStep(task, "the launcher", "read", [kept.Sync, new LaunchData("{1 byte}", new byte[8]), 1]) { Minimum = 1 });

    /// <summary>Under the numbers the program expects. Everything the plan itself holds open there is no longer needed, and closes.</summary>
    public static void Preserve(PlanContext plan, InheritedDescriptors kept)
    {
        for (var i = 0; i < kept.Preserved.Length; i++) plan.Steps.Add("preserving a descriptor", $"{3 + i}", "dup3", kept.Preserved[i], 3 + i, 0);
    }

    public static void AwaitGate(PlanContext plan, InheritedDescriptors kept)
    {
        if (kept.Gate is not { } gate) return;
        plan.Steps.Add("reporting", "the launcher", "write", kept.Sync, new LaunchData("\"R\"", [ReadyMessage]), 1);
        plan.Steps.Add(new LaunchStep("waiting for the start", "the gate", "read", [gate, new LaunchData("{1 byte}", new byte[8]), 1]) { Minimum = 1 });
    }

    /// <summary>A control message with room for descriptors, which steps store into it from offset 16 on.</summary>
    public static LaunchData Descriptors(int count)
    {
        var control = new byte[16 + (count * 4)];
        control[0] = checked((byte)control.Length);
        control[8] = 1; // SOL_SOCKET
        control[12] = 1; // SCM_RIGHTS
        return new LaunchData($"{count} descriptors", control);
    }

    /// <summary>struct msghdr with one byte and one control message.</summary>
    public static LaunchData Message(byte kind, LaunchData control)
    {
        var vector = new byte[16];
        vector[8] = 1;
        var header = new byte[56];
        header[24] = 1; // msg_iovlen
        header[40] = (byte)control.Bytes.Length; // msg_controllen
        return new LaunchData($"{{'{(char)kind}', {control}}}", header,
            new LaunchReference(16, new LaunchData("vector", vector, new LaunchReference(0, new LaunchData("byte", [kind])))),
            new LaunchReference(32, control));
    }
}
