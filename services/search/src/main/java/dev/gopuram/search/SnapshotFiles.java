package dev.gopuram.search;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where snapshots lie: a directory for each tenant, a file for each snapshot. */
final class SnapshotFiles {
    private static final Logger log = LoggerFactory.getLogger(SnapshotFiles.class);

    /** The root, a tenant's directory, a file. */
    private static final int DEPTH = 2;

    private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");
    private static final String WHOLE = ".snapshot";
    private static final String PART = ".part";

    private final Path root;
    private final ReentrantLock lock = new ReentrantLock();

    /** How many of each tenant's are being written. Guarded by the lock. */
    private final Map<String, Integer> reserved = new HashMap<>();

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

    /**
     * A place for one more of the tenant's, which counts as one of them until it is closed; INSUFFICIENT_QUOTA where it has
     * {@code most}, those being written included.
     */
    Place reserve(String tenant, String id, int most) throws IOException {
        lock.lock();
        try {
            int taken = list(tenant).size() + reserved.getOrDefault(tenant, 0);
            if (taken >= most) {
                throw Problem.of(
                        Problem.Code.INSUFFICIENT_QUOTA,
                        "snapshots: " + taken + " and one more (expected: 0.." + most
                                + " for one tenant, as search.snapshots.max says)");
            }
            Path part = Files.createDirectories(directory(tenant)).resolve(id + PART);
            reserved.merge(tenant, 1, Integer::sum);
            return new Place(tenant, id, part);
        } finally {
            lock.unlock();
        }
    }

    /** Where to write one; it is no snapshot until it is kept. */
    final class Place implements AutoCloseable {
        private final String tenant;
        private final String id;
        private final Path part;
        private boolean counts = true;

        private Place(String tenant, String id, Path part) {
            this.tenant = tenant;
            this.id = id;
            this.part = part;
        }

        Path part() {
            return part;
        }

        /** Makes what was written a snapshot; from one moment to the next its file counts, and no longer its place. */
        Path keep() throws IOException {
            lock.lock();
            try {
                Path whole = Files.move(part, directory(tenant).resolve(id + WHOLE));
                leave();
                return whole;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() throws IOException {
            lock.lock();
            try {
                leave();
            } finally {
                lock.unlock();
            }
            Files.deleteIfExists(part);
        }

        private void leave() {
            if (counts) {
                counts = false;
                reserved.computeIfPresent(tenant, (name, count) -> count == 1 ? null : count - 1);
            }
        }
    }

    /** Removes what was being written when the process ended; nobody else writes here. */
    void sweep() {
        if (!Files.isDirectory(root)) {
            return;
        }
        try (Stream<Path> all = Files.walk(root, DEPTH)) {
            for (Path path : all.filter(path -> path.toString().endsWith(PART)).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException | UncheckedIOException trouble) {
            log.atWarn().setCause(trouble).log("snapshots that were not finished could not be removed");
        }
    }

    static Problem unavailable(IOException trouble) {
        return Problem.of(
                        Problem.Code.UNAVAILABLE,
                        "snapshots cannot be read or written: " + trouble + " (expected: a directory with room)")
                .causedBy(trouble);
    }
}
