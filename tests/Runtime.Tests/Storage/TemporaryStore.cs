using BuildKit.Storage;

namespace BuildKit.Runtime.Tests.Storage;

/// <summary>A store in a folder of its own that is removed with it; it unpacks as users without privileges do, whoever runs the tests.</summary>
internal sealed class TemporaryStore : IDisposable
{
    private readonly List<Store> _opened = [];

    public TemporaryStore()
    {
        Folder = Directory.CreateTempSubdirectory("store-").FullName;
        Location = new StoreLocation(Path.Combine(Folder, "root"), Path.Combine(Folder, "run")) { Rootless = true };
        Store = Open();
    }

    public string Folder { get; }

    public StoreLocation Location { get; }

    public Store Store { get; }

    /// <summary>Another opening of the same store, as by another process.</summary>
    public Store Open(bool readOnly = false)
    {
        var store = Store.Open(Location with { ReadOnly = readOnly });
        _opened.Add(store);
        return store;
    }

    public string In(params string[] parts) => Path.Combine([Location.Root, .. parts]);

    public void Dispose()
    {
        foreach (var store in _opened) store.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
