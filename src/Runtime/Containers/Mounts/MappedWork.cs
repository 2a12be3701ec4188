using System.Globalization;
using System.Runtime.Versioning;
using BuildKit.Containers.Supervision;
using BuildKit.Containers.Trees;
using BuildKit.Files;
using BuildKit.Layers;
using BuildKit.Linux;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Containers.Mounts;

/// <summary>The body of a <see cref="MappedProcess"/>: one piece of work on files, then its report.</summary>
[SupportedOSPlatform("linux")]
internal static class MappedWork
{
    public const string Verb = "mapped";
    public const string Unpack = "unpack";
    public const string Remove = "remove";
    public const string Fill = "fill";
    public const string Changes = "changes";
    public const string Export = "export";
    public const string Size = "size";
    public const string Look = "look";
    public const string CopyOut = "copy-out";
    public const string CopyIn = "copy-in";

    private const int Directory = 0;
    private const int Data = 1;
    private const int Report = 2;

    public static int Run(IReadOnlyList<string> work)
    {
        Exception? failure = null;
        try
        {
            Do([.. work]);
        }
        catch (Exception e)
        {
            // Whatever it is, the process that started this one tells it to its user.
            failure = e;
        }

        using var report = DescriptorCalls.Own(Report);
        DescriptorCalls.TryWriteAll(Report, MonitorReport.Write(failure));
        return failure is null ? 0 : 1;
    }

    private static void Do(string[] work)
    {
        switch (work)
        {
            case [Unpack, var folder, var bytes, .. var below]:
                UnpackLayer(folder, long.Parse(bytes, CultureInfo.InvariantCulture), below);
                break;
            case [Remove, var path]:
                Storage.Trees.Remove(path);
                break;
            case [Fill, var data, var source, .. var folders]:
                FillVolume(data, source, folders);
                break;
            case [Changes, .. var job]:
                Write(output =>
                {
                    using var changes = new ContainerChanges(TreeJob.Read(job));
                    CopyStreams.Write(changes.Entries(), output, CancellationToken.None);
                });
                break;
            case [Export, .. var job]:
                Write(output => CopyStreams.Write(UnionEntries.Enumerate(TreeJob.Read(job)), output, CancellationToken.None));
                break;
            case [Size, var path]:
                Write(output => output.Write(System.Text.Encoding.ASCII.GetBytes(TreeSize.Of(path).ToString(CultureInfo.InvariantCulture))));
                break;
            case [Look, var path, var follow]:
                Write(output => output.Write(System.Text.Encoding.UTF8.GetBytes(CopyPlace.In(Root(), path, bool.Parse(follow)).ToText())));
                break;
            case [CopyOut, var path, .. var name]:
                Write(output => CopyStreams.Write(new CopySource(Root()) { IsContainer = true }.Read(path, name.Length == 0 ? null : name[0]), output, CancellationToken.None));
                break;
            case [CopyIn, var directory, var owners]:
                using (var input = new FileStream(DescriptorCalls.Own(Data), FileAccess.Read))
                    new CopyTarget(Root(), directory) { Owners = Enum.Parse<CopyOwners>(owners), IsMapped = true }.Apply(input, CancellationToken.None);
                break;
            default:
                throw new ArgumentException($"'{string.Join(' ', work)}' is no work.", nameof(work));
        }
    }

    private static void UnpackLayer(string folder, long bytes, string[] below)
    {
        using var root = RootedDirectory.Open(folder);
        using var input = new FileStream(DescriptorCalls.Own(Data), FileAccess.Read);
        LayerApplier.Apply(input, root, new LayerApplyOptions
        {
            Whiteouts = WhiteoutHandling.OverlayUser,
            Owners = OwnerHandling.KeepWithoutDevices,
            Limits = TarLimits.Default with { MaximumTotalBytes = bytes },
            Below = [.. below.Select(RootedDirectory.Open)],
        }, CancellationToken.None);
    }

    private static void FillVolume(string data, string source, string[] folders)
    {
        using var union = new UnionView(folders, userXattrs: true);
        using var root = RootedDirectory.Open(data);
        new VolumeFiller(union, root, keepOwners: true).Fill(source);
    }

    private static RootedDirectory Root() => RootedDirectory.Own(Directory);

    private static void Write(Action<Stream> write)
    {
        using var output = new FileStream(DescriptorCalls.Own(Data), FileAccess.Write, 128 * 1024);
        write(output);
    }
}
