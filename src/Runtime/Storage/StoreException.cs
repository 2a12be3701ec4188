namespace BuildKit.Storage;

/// <summary>The store refuses, is damaged, or cannot be written.</summary>
public sealed class StoreException(string code, string message, string? remedy = null, Exception? innerException = null)
    : BuildKitException(code, message, remedy, innerException)
{
    private const string CheckAdvice = "Run 'dotnet container system check' to see all damage, and 'dotnet container system check --repair' to mend it.";

    internal static StoreException NewerFormat(string root, string found, int known) =>
        new("BK4001", $"Opening the store '{root}': its format is {found}, newer than {known}, which this version knows.",
            "Update dotnet-container, or use another store by DOTNET_CONTAINER_ROOT.");

    internal static StoreException NotAStore(string root, string reason) =>
        new("BK4002", $"Opening the store '{root}': {reason}.", "Name an empty or absent folder by DOTNET_CONTAINER_ROOT.");

    internal static StoreException CannotWrite(string step, string path, Exception inner) => inner.IsDiskFull()
        ? new("BK4004", $"{step}: the disk that holds '{path}' is full.", "Free space, for example by 'dotnet container system prune'; nothing was left behind.", inner)
        : new("BK4003", $"{step}: '{path}' cannot be written: {inner.Message}", "Check the folder's owner and rights, or use another store by DOTNET_CONTAINER_ROOT.", inner);

    internal static StoreException OpenedReadOnly(string step, string root) =>
        new("BK4003", $"{step}: the store '{root}' was opened for reading only.", "Use a store that may be written.");

    internal static StoreException MissingBlob(Oci.Digest digest) =>
        new("BK4005", $"Reading {digest}: the store does not have this blob.", "Pull, load or build the image again.");

    internal static StoreException DamagedBlob(Oci.Digest digest, string reason, Exception? inner = null) =>
        new("BK4006", $"Reading {digest}: the stored blob is damaged: {reason}", CheckAdvice, inner);

    internal static StoreException DamagedReference(string path, string reason, Exception? inner = null) =>
        new("BK4007", $"Reading the reference '{path}': the file is damaged: {reason}.", CheckAdvice, inner);

    internal static StoreException WrongContent(Oci.Digest want, Oci.Digest got, long bytes) =>
        new("BK4008", $"Storing a blob: got {got} after {bytes} bytes, want {want}.", "The content was cut or changed on its way; fetch it again.");

    internal static StoreException WrongSize(Oci.Digest digest, long want, long got) =>
        new("BK4008", $"Storing {digest}: got {(got > want ? "more than " : "")}{Math.Min(got, want + 1)} bytes, want {want}.", "The content was cut or changed on its way; fetch it again.");

    internal static StoreException DocumentTooLarge(Oci.Digest digest, long size) =>
        new("BK4009", $"Reading {digest}: {size} bytes are too many for a manifest or configuration (at most {Oci.OciJson.MaximumDocumentSize}).");

    internal static StoreException ForeignRunRoot(string path, string reason, Exception? inner = null) =>
        new("BK4010", $"Opening the run folder '{path}': {reason}.", "Remove the folder, or set XDG_RUNTIME_DIR to a folder of your own.", inner);

    internal static StoreException CannotUnpackHere() =>
        new("BK4011", "Unpacking layers: only Linux has the files and attributes that images hold.", "Building, copying, saving and pushing images work here; run containers on Linux or in WSL.");

    internal static StoreException CannotUnpack(Oci.Digest diffId, Exception inner) =>
        new("BK4012", $"Unpacking the layer {diffId}: {inner.Message}", (inner as BuildKitException)?.Remedy, inner);

    internal static StoreException WrongLayer(Oci.Digest want, Oci.Digest got) =>
        new("BK4013", $"Unpacking the layer {want}: its content has the digest {got}.", "The image's configuration and layers do not belong together; build or fetch the image again.");

    internal static StoreException DamagedLayer(Oci.Digest chainId, string reason, Exception inner) =>
        new("BK4014", $"Reading the unpacked layer {chainId}: {reason}.", CheckAdvice, inner);
}
