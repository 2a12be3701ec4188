using BuildKit.Storage;

namespace BuildKit.Testing;

/// <summary>The store of a test. A test is an edge, as the command line is: here its environment may be read.</summary>
internal static class TestStore
{
    public static Store Open(StoreLocation? location) =>
        Store.Open(location ?? StoreLocation.FromEnvironment(StoreEnvironment.OfThisProcess(Environment.GetEnvironmentVariable)));
}
