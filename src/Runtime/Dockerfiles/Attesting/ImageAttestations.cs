using BuildKit.Attestations;
using BuildKit.Images;
using BuildKit.Oci;
using BuildKit.Storage;

namespace BuildKit.Dockerfiles.Attesting;

/// <summary>Bills and provenance as artifacts of the store that refer to their image: whatever copies the image takes them along.</summary>
internal sealed class ImageAttestations(Store store, BuildAttestations wanted, string repository)
{
    /// <summary>Idempotent: equal images have equal documents.</summary>
    /// <param name="image">In the store, with the manifest that leaves the machine.</param>
    /// <param name="inventory">What its files hold; null where no bill is wanted.</param>
    /// <param name="provenance">How it came to be.</param>
    public void Attach(Image image, SbomInventory? inventory, DockerfileProvenance provenance)
    {
        var subject = new SbomSubject(repository, image.Descriptor, image.Config.Created ?? DateTimeOffset.UnixEpoch);
        if (inventory is not null)
        {
            foreach (var bill in SbomDocument.Create(wanted.Sbom, inventory, subject)) Attach(bill, subject);
        }

        if (wanted.Provenance is not null) Attach(SbomDocument.Create(provenance.ToStatement(subject)), subject);
    }

    private void Attach(SbomDocument document, SbomSubject subject)
    {
        var artifact = AttachedDocument.Create(document, subject);
        foreach (var (descriptor, content) in artifact.Blobs) store.Blobs.WriteDocument(descriptor.MediaType, content);
        store.Blobs.WriteDocument(artifact.Descriptor.MediaType, artifact.Manifest);
        store.Referrers.Add(subject.Image.Digest, artifact.Descriptor);
    }
}
