using System.Buffers.Binary;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using BuildKit.Storage;
using Microsoft.Build.Framework;

namespace BuildKit.Tasks.UpToDate;

/// <summary>
/// One hash over everything a publish depends on and this machine can tell without reading it: every parameter of the task, and name, size
/// and time of every file. Uses what the runtime has compiled already: this runs in each build, in a new process.
/// </summary>
internal sealed class PublishKey : IDisposable
{
    private static readonly string[] MetadataNames =
    [
        "ContainerKind", "ContainerRid", "RelativePath", "TargetPath", "CopyToPublishDirectory", "NuGetPackageId", "NuGetPackageVersion", "ReferenceSourceTarget",
        "MSBuildSourceProjectFile", "Integrity", "SourceType", "EntryAssembly", "EntryHost", "PublishDirectory", "PackageFolders", "AssetsFile", "LayerSource",
        "Value", "Type", "Scope", "Mode", "Owner", "Layer", "Order", "Compression", "RecursiveDir",
    ];

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly string _directory;

    private PublishKey(string directory) => _directory = directory;

    public static string Of(PublishImage task, StoreLocation store)
    {
        using var key = new PublishKey(task.ProjectDirectory);
        key.Add(typeof(PublishKey).Module.ModuleVersionId.ToString());
        key.Add(typeof(Store).Module.ModuleVersionId.ToString());
        key.Add(store.Root);
        // By reflection, so that no parameter added later is forgotten here.
        foreach (var property in typeof(PublishImage).GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
        {
            if (property.SetMethod is { IsPublic: true }) key.Add(property.Name, property.GetValue(task));
        }

        return Convert.ToHexStringLower(key._hash.GetHashAndReset());
    }

    public void Dispose() => _hash.Dispose();

    private void Add(string name, object? value)
    {
        Add(name);
        if (value is ITaskItem[] items) Add(items);
        else if (value is string[] words) Add(words);
        else Add(value is null ? "" : value as string ?? value.ToString()!);
    }

    private void Add(string[] words)
    {
        Add(words.Length);
        foreach (var word in words) Add(word);
    }

    private void Add(ITaskItem[] items)
    {
        Add(items.Length);
        foreach (var item in items) Add(item);
    }

    private void Add(ITaskItem item)
    {
        Add(item.ItemSpec);
        foreach (var name in MetadataNames) Add(item.GetMetadata(name));
        AddFile(item.ItemSpec);
        AddFile(item.GetMetadata("AssetsFile"));
        if (item.GetMetadata("PublishDirectory") is { Length: > 0 } folder && Directory.Exists(folder)) AddFolder(folder);
    }

    private void AddFolder(string folder)
    {
        var files = Directory.GetFiles(folder, "*", SearchOption.AllDirectories);
        Array.Sort(files, StringComparer.Ordinal);
        Add(files.Length);
        foreach (var file in files)
        {
            Add(file);
            AddFile(file);
        }
    }

    /// <summary>What is no file (a label's name is an item too) adds that it is none.</summary>
    private void AddFile(string path)
    {
        if (path.Length == 0) return;
        var file = new FileInfo(Path.GetFullPath(path, _directory));
        Add(file.Exists ? file.Length : -1);
        if (file.Exists) Add(file.LastWriteTimeUtc.Ticks);
    }

    /// <summary>With its length, so that no two sequences of words are the same bytes.</summary>
    private void Add(string text)
    {
        Add(text.Length);
        _hash.AppendData(Encoding.UTF8.GetBytes(text));
    }

    private void Add(long number)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        _hash.AppendData(bytes);
    }
}
