using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using BuildKit.Containers.Launch;
using BuildKit.Containers.Specification;
using BuildKit.Containers.Supervision;
using BuildKit.Linux;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Containers.Mounts;

/// <summary>
/// This very program as root of a user namespace with the caller's subordinate ids, for work on files that belong to them. Descriptors
/// there: 0 is a directory to work in, 1 carries an archive one way or the other, 2 the report. It ends with its work.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class MappedProcess(EngineOptions options)
{
    private const int BufferSize = 128 * 1024;

    /// <param name="work">See <see cref="MappedWork"/>.</param>
    /// <param name="directory">What is worked in; may be one that the process could not open itself.</param>
    /// <param name="feed">Writes what the process reads.</param>
    /// <param name="drain">Reads what the process writes.</param>
    public void Run(IReadOnlyList<string> work, SafeHandle? directory = null, Action<Stream>? feed = null, Action<Stream>? drain = null)
    {
        if (options.MonitorCommand.Count == 0) throw ContainerException.NoMonitor();
        var (dataRead, dataWrite) = DescriptorCalls.Pipe();
        var (reportRead, reportWrite) = DescriptorCalls.Pipe();
        using var report = new FileStream(reportRead, FileAccess.Read, bufferSize: 0);
        LaunchedProcess process;
        try
        {
            process = Start(work, directory, drain is null ? dataRead : dataWrite, reportWrite);
        }
        catch
        {
            dataRead.Dispose();
            dataWrite.Dispose();
            throw;
        }
        finally
        {
            reportWrite.Dispose();
        }

        using (process)
        {
            (drain is null ? dataRead : dataWrite).Dispose();
            var failure = Talk(drain is null ? dataWrite : dataRead, feed, drain);
            // Whatever became of the archive, the process ends: its end of the pipe is closed.
            Conclude(work[0], report, process, failure);
        }
    }

    private LaunchedProcess Start(IReadOnlyList<string> work, SafeHandle? directory, SafeHandle data, SafeHandle report)
    {
        var maps = new RuntimeLinux { UidMappings = RootlessMaps.Uids(), GidMappings = RootlessMaps.Gids() };
        var program = new RuntimeProcess { Args = [.. options.MonitorCommand, MappedWork.Verb, .. work], Env = options.MonitorEnvironment };
        return Launcher.Help(program, maps, new LaunchOptions { Input = directory, Output = data, Error = report, Rootless = true });
    }

    private static Exception? Talk(SafeFileHandle data, Action<Stream>? feed, Action<Stream>? drain)
    {
        try
        {
            using var stream = new FileStream(data, drain is null ? FileAccess.Write : FileAccess.Read, BufferSize);
            feed?.Invoke(stream);
            drain?.Invoke(stream);
            return null;
        }
        catch (Exception e)
        {
            // Weighed against what the process itself reports: a broken pipe is only the echo of that.
            return e;
        }
    }

    private static void Conclude(string work, FileStream report, LaunchedProcess process, Exception? failure)
    {
        using var text = new MemoryStream();
        report.CopyTo(text);
        process.WaitAsync(CancellationToken.None).GetAwaiter().GetResult();
        if (MonitorReport.TryRead(text.ToArray()) is not { } said) throw failure ?? ContainerException.HelperFailed(work, System.Text.Encoding.UTF8.GetString(text.ToArray()));
        if (said.Code is { } code && (failure is null or IOException)) throw ContainerException.ReportedByMonitor(code, said.Message ?? "", said.Remedy, said.ExitCode);
        if (failure is not null) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
    }
}
