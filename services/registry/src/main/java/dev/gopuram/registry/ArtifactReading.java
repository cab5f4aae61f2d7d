package dev.gopuram.registry;

import dev.gopuram.contracts.registry.ArtifactPart;
import dev.gopuram.contracts.registry.ReadArtifact;
import dev.gopuram.kernel.Problem;
import dev.gopuram.registry.VersionRows.StoredFile;

/** Answers a part of a file, as much as fits a message. */
record ArtifactReading(RegistryStore store, Artifacts artifacts) {
    /** Well below what a message of the wire may hold. */
    static final int PART_BYTES = 1024 * 1024;

    ArtifactPart run(String caller, ReadArtifact request) {
        String tenant = tenant(caller, request);
        if (request.offset() < 0) {
            throw Problem.invalid("offset", request.offset(), "0 or more");
        }
        StoredFile file = store.read(rows -> {
            VersionKey key = new VersionKey(tenant, request.model(), request.version());
            var _ = References.version(rows, tenant, request.model(), request.version());
            return rows.versions()
                    .file(key, request.path())
                    .orElseThrow(() -> Problem.notFound("file", request.path()));
        });
        return new ArtifactPart(
                artifacts.objects().read(file.object(), request.offset(), PART_BYTES),
                file.file().bytes());
    }

    private static String tenant(String caller, ReadArtifact request) {
        if (request.tenant().isEmpty() || request.tenant().equals(caller)) {
            return caller;
        }
        NodeLevel.require();
        return request.tenant();
    }
}
