using BuildKit.Storage;
using BuildKit.Testing;

namespace BuildKit.Engine.Dummy;

/// <summary>own IMAGE COMMAND…: a container for a test, and a test that never ends: who calls this kills it.</summary>
internal static class OwnedContainer
{
    public static async Task<int> RunAsync(Store store, string[] args)
    {
        await using var container = await TestContainer.StartAsync(new TestContainerOptions { Store = store.Location, Image = args[0], Command = args[1..], Ports = [80] });
        Console.WriteLine($"{container.Name} {container.Endpoint(80)}");
        await Task.Delay(Timeout.Infinite);
        return 0;
    }
}
