package dev.gopuram.search;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Where snapshots lie: a directory for each tenant, a file for each snapshot. */
final class SnapshotFiles {
    private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");
    private static final String WHOLE = ".snapshot";
    private static final String PART = ".part";

    private final Path root;

    SnapshotFiles(Path root) {
        this.root = root;
    }

    /** Names of tenants are any text, so a directory is named by their sum. */
    private Path directory(String tenant) {
        byte[] sum = Digest.sha256().digest(Bytes.utf8(tenant).shared());
        return root.resolve(HexFormat.of().formatHex(sum));
    }

    /** The file of a snapshot that is there. */
    Optional<Path> find(String tenant, String id) {
        if (!ID.matcher(id).matches()) {
            return Optional.empty();
        }
        Path path = directory(tenant).resolve(id + WHOLE);
        return Files.isRegularFile(path) ? Optional.of(path) : Optional.empty();
    }

    List<Path> list(String tenant) throws IOException {
        Path directory = directory(tenant);
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(path -> path.toString().endsWith(WHOLE)).sorted().toList();
        }
    }

    /** Where to write one; it is no snapshot until {@link #keep}. */
    Path begin(String tenant, String id) throws IOException {
        return Files.createDirectories(directory(tenant)).resolve(id + PART);
    }

    Path keep(String tenant, String id, Path written) throws IOException {
        return Files.move(written, directory(tenant).resolve(id + WHOLE));
    }

    static Problem unavailable(IOException trouble) {
        return Problem.of(
                        Problem.Code.UNAVAILABLE,
                        "snapshots cannot be read or written: " + trouble + " (expected: a directory with room)")
                .causedBy(trouble);
    }
}
