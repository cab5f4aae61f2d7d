package dev.gopuram.models;

import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * The directories of one node's files, each named by a digest. Whoever fetches or reads files holds their place: it is
 * held by one at a time while files come or go, and none that is held is removed to make room for another.
 */
final class FilePlaces {
    private static final String PART = ".part";

    private final Path directory;
    private final ByteSize bound;
    private final Map<String, Held> held = new HashMap<>();

    private static final class Held {
        final ReentrantLock lock = new ReentrantLock();
        int users;
        /** Bytes that are on their way here. */
        long coming;
    }

    FilePlaces(Path directory, ByteSize bound) {
        this.directory = directory;
        this.bound = bound;
    }

    Path of(String digest) {
        return directory.resolve(digest);
    }

    /** Where files are until they are whole. */
    Path part(String digest) {
        return directory.resolve(digest + PART);
    }

    /** Keeps files from being removed until they are {@link #release released}, and gives the lock to change them. */
    synchronized ReentrantLock hold(String digest) {
        Held place = held.computeIfAbsent(digest, _ -> new Held());
        place.users++;
        return place.lock;
    }

    synchronized void release(String digest) {
        Held place = held.get(digest);
        if (place != null && --place.users == 0) {
            held.remove(digest);
        }
    }

    /** They are here, or will not come. */
    synchronized void came(String digest) {
        Held place = held.get(digest);
        if (place != null) {
            place.coming = 0;
        }
    }

    /** Makes room for files that are held, at the cost of those that were used longest ago. */
    synchronized void makeRoom(String digest, long bytes) throws IOException {
        Files.createDirectories(directory);
        List<Path> idle = idle();
        long inUse = held.values().stream().mapToLong(each -> each.coming).sum()
                + present().stream()
                        .filter(path -> !idle.contains(path))
                        .mapToLong(FilePlaces::size)
                        .sum();
        if (inUse + bytes > bound.bytes()) {
            throw Problem.of(
                    Problem.Code.UNAVAILABLE,
                    "files: " + bytes + " bytes, and " + inUse + " of " + bound + " are in use (expected: at most "
                            + bound + " in all)");
        }
        long used = inUse + idle.stream().mapToLong(FilePlaces::size).sum();
        for (Path path : idle) {
            if (used + bytes <= bound.bytes()) {
                break;
            }
            used -= size(path);
            remove(path);
        }
        Held place = held.get(digest);
        if (place != null) {
            place.coming = bytes;
        }
    }

    /** Those that nobody holds, the one used longest ago first. */
    private List<Path> idle() throws IOException {
        return present().stream()
                .filter(path -> !held.containsKey(digest(path)))
                .sorted(Comparator.comparing(FilePlaces::used))
                .toList();
    }

    /** All but what is counted as coming. */
    private List<Path> present() throws IOException {
        try (Stream<Path> present = Files.list(directory)) {
            return present.filter(path -> {
                        Held place = held.get(digest(path));
                        return place == null || place.coming == 0;
                    })
                    .toList();
        }
    }

    private static String digest(Path path) {
        String name = String.valueOf(path.getFileName());
        return name.endsWith(PART) ? name.substring(0, name.length() - PART.length()) : name;
    }

    private static FileTime used(Path path) {
        return FileTime.fromMillis(path.toFile().lastModified());
    }

    private static long size(Path path) {
        try (Stream<Path> files = Files.walk(path)) {
            return files.mapToLong(
                            file -> file.toFile().isFile() ? file.toFile().length() : 0)
                    .sum();
        } catch (IOException | UncheckedIOException removed) {
            // Files that are held are removed where they turn out damaged.
            return 0;
        }
    }

    static void remove(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
