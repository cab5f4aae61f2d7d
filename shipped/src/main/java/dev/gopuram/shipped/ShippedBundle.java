package dev.gopuram.shipped;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;

/**
 * A bundle inside the jar. Its files are named with their digests in {@code files.txt}; a file may be put together from
 * several resources, so that graphs which begin with the same weights hold them in the jar once.
 */
public final class ShippedBundle {
    private static final String LOCK = ".lock";

    private final String model;
    private final String version;
    private final Instant createdAt;
    private final String digest;
    private final List<ShippedFile> files;

    ShippedBundle(String model, String version, Instant createdAt, String digest, List<ShippedFile> files) {
        this.model = model;
        this.version = version;
        this.createdAt = createdAt;
        this.digest = digest;
        this.files = List.copyOf(files);
    }

    /** The model's name. */
    public String model() {
        return model;
    }

    /** Its version, {@code 1.0.0}. */
    public String version() {
        return version;
    }

    /** When this version came to be; a later build of it is the same version. */
    public Instant createdAt() {
        return createdAt;
    }

    /** Sixteen hexadecimal digits that stand for the content of all files. */
    public String digest() {
        return digest;
    }

    List<ShippedFile> files() {
        return files;
    }

    /**
     * The directory {@code parent/NAME/vVERSION-DIGEST} with the bundle's files, written where they are not there yet. A
     * file appears whole or not at all, and two processes that start at once wait for each other.
     */
    public synchronized Path unpack(Path parent) {
        Path directory = parent.resolve(model).resolve("v" + version + "-" + digest);
        try {
            if (!files.stream().allMatch(file -> file.standsIn(directory))) {
                write(directory);
            }
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException("unpacking " + model + "@" + version + " into " + directory, e);
        }
    }

    /** The lock lies beside the directory, in which there is nothing but the bundle, and ends with the process. */
    private void write(Path directory) throws IOException {
        Files.createDirectories(directory);
        Path lock = directory.resolveSibling(directory.getFileName() + LOCK);
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var _ = channel.lock()) {
            for (ShippedFile file : files) {
                if (!file.standsIn(directory)) {
                    file.writeTo(directory);
                }
            }
        }
    }

    @Override
    public String toString() {
        return model + "@" + version;
    }
}
