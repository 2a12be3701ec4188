using System.Globalization;
using System.Runtime.Versioning;
using System.Text;
using BuildKit.Containers.Launch;
using BuildKit.Containers.Specification;
using BuildKit.Linux;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Containers.Bundles;

/// <summary>
/// Runs hooks one after the other, each with the container's state on its standard input. The first that fails ends the list. Input and
/// output are files: a hook that does not read, or writes much, keeps nobody waiting.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class HookRunner(BundleFolder folder)
{
    private const int Kill = 9;
    private const int MostQuoted = 2048;

    /// <summary>In the namespaces of this process.</summary>
    public void RunOutside(string kind, IReadOnlyList<RuntimeHook> hooks, BundleView view)
    {
        foreach (var hook in hooks) Run(kind, hook, view, (input, output) => Spawn(hook, input, output, view.State.Bundle));
    }

    /// <summary>In the namespaces of the container's process, as the place says.</summary>
    public void RunInside(string kind, IReadOnlyList<RuntimeHook> hooks, BundleView view, HookPlace place)
    {
        foreach (var hook in hooks) Run(kind, hook, view, (input, output) => Join(hook, input, output, place));
    }

    private static IHookProcess Spawn(RuntimeHook hook, SafeFileHandle input, SafeFileHandle output, string directory)
    {
        int[] streams = [DescriptorCalls.Number(input), DescriptorCalls.Number(output), DescriptorCalls.Number(output)];
        var pid = Spawning.Start(new SpawnOrder(hook.Path, hook.Args.Count > 0 ? hook.Args : [hook.Path], hook.Env, streams) { Directory = directory });
        return new SpawnedHook(ProcessCalls.Open(pid));
    }

    private static IHookProcess Join(RuntimeHook hook, SafeFileHandle input, SafeFileHandle output, HookPlace place)
    {
        var process = place.Identity with { Args = [hook.Path, .. hook.Args.Skip(1)], Env = hook.Env, Cwd = "/", Terminal = false };
        return new JoinedHook(Launcher.Join(process, place.Container, place.Process, place.Options with { Input = input, Output = output, Error = output }));
    }

    private void Run(string kind, RuntimeHook hook, BundleView view, Func<SafeFileHandle, SafeFileHandle, IHookProcess> start)
    {
        File.WriteAllBytes(folder.HookInput, view.ToJson());
        try
        {
            using var input = DescriptorCalls.Open(folder.HookInput, DescriptorCalls.ReadOnly);
            using var output = File.OpenHandle(folder.HookOutput, FileMode.Create, FileAccess.Write);
            using var process = start(input, output);
            Finish(kind, hook, process);
        }
        catch (Exception e) when (e is LinuxException or LaunchException)
        {
            throw BundleException.HookFailed(kind, hook.Path, $"it did not start: {e.Message.TrimEnd('.')}", "");
        }
        finally
        {
            File.Delete(folder.HookInput);
            File.Delete(folder.HookOutput);
        }
    }

    private void Finish(string kind, RuntimeHook hook, IHookProcess process)
    {
        var time = hook.Timeout is { } seconds ? (int)Math.Min(int.MaxValue, seconds * 1000L) : -1;
        if (Polling.WaitFor(DescriptorCalls.Number(process.Descriptor), PollEvents.In, time) == PollEvents.None)
        {
            ProcessCalls.TrySignal(process.Descriptor, Kill);
            process.Wait();
            throw BundleException.HookFailed(kind, hook.Path, string.Create(CultureInfo.InvariantCulture, $"it did not end within {hook.Timeout} s"), Said());
        }

        if (process.Wait() is not 0 and var code) throw BundleException.HookFailed(kind, hook.Path, string.Create(CultureInfo.InvariantCulture, $"it ended with {code}"), Said());
    }

    private string Said()
    {
        var bytes = File.ReadAllBytes(folder.HookOutput);
        return Encoding.UTF8.GetString(bytes.AsSpan(Math.Max(0, bytes.Length - MostQuoted))).Trim();
    }

    private interface IHookProcess : IDisposable
    {
        SafeFileHandle Descriptor { get; }

        int Wait();
    }

    private sealed class SpawnedHook(SafeFileHandle descriptor) : IHookProcess
    {
        public SafeFileHandle Descriptor => descriptor;

        public int Wait() => ExitStatus.From(ProcessCalls.Reap(descriptor, wait: true)!.Value).ContainerCode;

        public void Dispose() => descriptor.Dispose();
    }

    private sealed class JoinedHook(LaunchedProcess process) : IHookProcess
    {
        public SafeFileHandle Descriptor => process.PidFd;

        public int Wait() => process.WaitAsync(CancellationToken.None).GetAwaiter().GetResult().ContainerCode;

        public void Dispose() => process.Dispose();
    }
}

/// <summary>Where and as whom a hook of the container's side runs.</summary>
internal sealed record HookPlace(RuntimeSpec Container, RuntimeProcess Identity, System.Runtime.InteropServices.SafeHandle Process, LaunchOptions Options);
