using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using BuildKit.Building;
using BuildKit.Oci;
using BuildKit.Projects;

namespace BuildKit.Runtime.Tests.Projects;

/// <summary>A publish output on disk: a project folder, a package folder, and the items that name their files. Content follows from names.</summary>
internal sealed class SampleProject : IDisposable
{
    public static readonly DateTimeOffset Old = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly List<PublishItem> _items = [];
    private readonly StringBuilder _libraries = new();

    public SampleProject(string? root = null)
    {
        Root = root ?? Directory.CreateTempSubdirectory("buildkit-project-").FullName;
        Directory.CreateDirectory(Root);
    }

    public string Root { get; }

    public IReadOnlyList<PublishItem> Items => _items;

    public string StateDirectory => Path.Combine(Root, "obj", "container");

    public SampleProject App(string name = "shop", bool host = false)
    {
        File($"{name}.dll", new ItemOrigin.App(), 40_000);
        File($"{name}.pdb", new ItemOrigin.App(), 20_000);
        File($"{name}.deps.json", new ItemOrigin.App(), 3_000);
        File($"{name}.runtimeconfig.json", new ItemOrigin.App(), 300);
        File("appsettings.json", new ItemOrigin.App(), 200);
        if (host) Write(name, new ItemOrigin.App(), Elf(70_000), "obj/apphost");
        return this;
    }

    public SampleProject Package(string id, string version, params (string Path, int Size)[] files)
    {
        foreach (var (path, size) in files)
        {
            var relative = path.StartsWith("runtimes/", StringComparison.Ordinal) ? path : Path.GetFileName(path);
            if (path.Split('/') is ["lib", _, var culture, _]) relative = $"{culture}/{relative}";
            var source = Path.Combine("packages", id.ToLowerInvariant(), version, path);
            Write(relative, new ItemMetadata { NuGetPackageId = id, NuGetPackageVersion = version }.ToOrigin(), Content($"{id}{path}", size), source);
        }

        _libraries.Append(CultureInfo.InvariantCulture, $"\"{id}/{version}\":{{\"sha512\":\"{Convert.ToBase64String(SHA512.HashData(Encoding.UTF8.GetBytes(id + version)))}\",\"type\":\"package\",\"path\":\"{id.ToLowerInvariant()}/{version}\",\"files\":[\"x\"]}},");
        return this;
    }

    public SampleProject Project(string name, int size)
    {
        File($"{name}.dll", new ItemOrigin.ProjectReference(name), size);
        return this;
    }

    public SampleProject Asset(string path, int size)
    {
        var content = Content(path, size);
        Write(path, new ItemOrigin.StaticAsset(Convert.ToBase64String(SHA256.HashData(content)), "Discovered") { Length = size, LastWriteTime = Old }, content, "wwwsource/" + path);
        return this;
    }

    public SampleProject File(string relative, ItemOrigin origin, int size)
    {
        Write(relative, origin, Content(relative, size), "obj/" + relative);
        return this;
    }

    public void Write(string relative, ItemOrigin origin, byte[] content, string source)
    {
        _items.Add(new PublishItem { SourcePath = Place(source, content), RelativePath = relative, Origin = origin });
    }

    /// <summary>Writes a file with an old time, so that its hash is remembered at once.</summary>
    public string Place(string source, byte[] content)
    {
        var path = Path.Combine(Root, source);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        System.IO.File.WriteAllBytes(path, content);
        System.IO.File.SetLastWriteTimeUtc(path, Old.UtcDateTime);
        return path;
    }

    public ProjectOutput Output(string rid = "linux-x64", string name = "shop", bool host = false)
    {
        Directory.CreateDirectory(Path.Combine(Root, "obj"));
        var assets = Path.Combine(Root, "obj", "project.assets.json");
        System.IO.File.WriteAllText(assets, """{"version":3,"targets":{"net10.0":{}},"libraries":{""" + _libraries.ToString().TrimEnd(',') + """},"project":{}}""");
        return new ProjectOutput
        {
            RuntimeIdentifier = rid,
            Items = _items,
            EntryAssembly = name + ".dll",
            EntryHost = host ? name : null,
            PackageFolders = [Path.Combine(Root, "packages")],
            AssetsFile = assets,
        };
    }

    public ProjectImageRequest Request(params ProjectOutput[] outputs) => new()
    {
        ProjectName = "shop",
        Outputs = outputs.Length > 0 ? outputs : [Output()],
        Base = new BaseImage.Scratch(),
        Repository = "shop",
        Destination = new ImageDestination.LocalStore(),
        StateDirectory = StateDirectory,
    };

    public ProjectPlan Plan(Func<ProjectImageRequest, ProjectImageRequest>? change = null, ProjectOutput? output = null, ResolvedBase? @base = null)
    {
        var request = Request(output ?? Output());
        request = change?.Invoke(request) ?? request;
        var files = SourceFiles.Collect(request.Outputs[0], ContainerPath.Root(request.Settings.WorkingDirectory), ContentHashes.Load(null));
        return ProjectPlanner.Plan(request, request.Outputs[0], files, @base ?? DotnetBase());
    }

    /// <summary>Like an image of the dotnet repositories: a user, a port, one layer.</summary>
    public static ResolvedBase DotnetBase(params string[] entrypoint)
    {
        var config = new ImageConfig
        {
            Architecture = "amd64",
            Os = "linux",
            Config = new ContainerDefaults
            {
                Env = ["PATH=/usr/bin:/bin", "APP_UID=1654", "ASPNETCORE_HTTP_PORTS=8080", "DOTNET_VERSION=10.0.0"],
                Entrypoint = entrypoint.Length > 0 ? entrypoint : null,
                User = "0",
            },
            RootFs = new RootFs { DiffIds = [Digest.Of("base"u8)] },
            History = [new HistoryEntry { CreatedBy = "base" }],
        };
        var manifest = new ImageManifest
        {
            MediaType = MediaTypes.OciManifest,
            Config = Descriptor.Of(MediaTypes.OciConfig, OciJson.Write(config)),
            Layers = [Descriptor.Of(MediaTypes.OciLayerGzip, "base"u8)],
        };
        return new ResolvedBase { Name = "example.org/runtime:10.0", Descriptor = Descriptor.Of(MediaTypes.OciManifest, OciJson.Write(manifest)), Manifest = manifest, Config = config };
    }

    public static byte[] Content(string name, int size)
    {
        var content = new byte[size];
        var line = Encoding.UTF8.GetBytes(name + "\n");
        for (var i = 0; i < size; i++) content[i] = line[i % line.Length];
        return content;
    }

    /// <summary>The first headers of a position-independent 64-bit program: type 3, one program header of type 3 (interpreter).</summary>
    public static byte[] Elf(int size)
    {
        var content = new byte[size];
        "\x7f"u8.CopyTo(content);
        "ELF"u8.CopyTo(content.AsSpan(1));
        (content[4], content[5], content[16], content[32], content[54], content[56], content[64]) = (2, 1, 3, 64, 56, 1, 3);
        return content;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
