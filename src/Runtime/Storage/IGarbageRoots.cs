namespace BuildKit.Storage;

/// <summary>Higher rooms say what of the store they use: containers their images, builds their stages. What they name is neither collected nor removed.</summary>
public interface IGarbageRoots
{
    /// <summary>Called while the store is locked against change of leases: reads small files and nothing else.</summary>
    IEnumerable<GarbageRoot> List();
}
