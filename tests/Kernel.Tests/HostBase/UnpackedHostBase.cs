using System.Diagnostics;
using BuildKit.Files;
using BuildKit.Images;
using BuildKit.Images.HostBases;
using BuildKit.Layers;
using BuildKit.Storage;

namespace BuildKit.Kernel.Tests.HostBase;

/// <summary>The base of this machine, unpacked into a folder where programs are run with nothing else in sight: no network, no shell, no host.</summary>
public sealed class UnpackedHostBase : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("host-base-");

    public UnpackedHostBase()
    {
        Location = new StoreLocation(Path.Combine(_folder.FullName, "store"), Path.Combine(_folder.FullName, "run"));
        Store = Store.Open(Location);
        Image = Images.HostBases.HostBase.Ensure(Store, new HostBaseOptions(), default);
        Root = _folder.CreateSubdirectory("root").FullName;
        using var root = RootedDirectory.Open(Root);
        var options = new LayerApplyOptions { Whiteouts = WhiteoutHandling.Remove, Owners = Environment.IsPrivilegedProcess ? OwnerHandling.Keep : OwnerHandling.Ignore };
        foreach (var layer in Image.Layers)
        {
            using var tar = Store.Blobs.OpenRead(layer);
            LayerApplier.Apply(tar, root, options, default);
        }
    }

    public StoreLocation Location { get; }

    public Store Store { get; }

    public Image Image { get; }

    public string Root { get; }

    /// <summary>Publishes a project with the SDK and puts the result under /apps of the base.</summary>
    public async Task PublishAsync(string name, string sdk, string program, params string[] options)
    {
        var source = _folder.CreateSubdirectory("source-" + name).FullName;
        await File.WriteAllTextAsync(Path.Combine(source, name + ".csproj"), $"""
            <Project Sdk="{sdk}">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net{Environment.Version.Major}.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
              </PropertyGroup>
            </Project>
            """);
        await File.WriteAllTextAsync(Path.Combine(source, "Program.cs"), program);
        await RunAsync("dotnet", ["publish", source, "-c", "Release", "-v", "q", "-nologo", "-o", Path.Combine(Root, "apps", name), .. options]);
    }

    /// <summary>Runs a program of the base in namespaces of its own, with loopback up, and gives what it printed.</summary>
    public Task<string> InsideAsync(params string[] command)
    {
        const string Enter = """
            set -e
            mount -t proc proc "$0/proc"
            mount --rbind /dev "$0/dev"
            mount -t tmpfs tmpfs "$0/tmp"
            ip link set lo up
            root=$0
            exec chroot "$root" "$@"
            """;
        string[] namespaces = ["--net", "--mount", "--pid", "--fork", "--propagation", "private", .. Environment.IsPrivilegedProcess ? Array.Empty<string>() : ["--map-root-user"]];
        return RunAsync("unshare", [.. namespaces, "sh", "-c", Enter, Root, .. command], Image.Config.Config!.Env!);
    }

    public void Dispose()
    {
        Store.Dispose();
        _folder.Delete(recursive: true);
    }

    private static async Task<string> RunAsync(string program, IReadOnlyList<string> arguments, IReadOnlyList<string>? variables = null)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (variables is not null)
        {
            start.Environment.Clear();
            foreach (var pair in variables.Select(v => v.Split('=', 2))) start.Environment[pair[0]] = pair[1];
        }

        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        try
        {
            await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(180));
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {await output}{await errors}");
        return await output;
    }
}
