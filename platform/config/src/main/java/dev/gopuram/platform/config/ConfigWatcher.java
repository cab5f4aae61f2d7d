package dev.gopuram.platform.config;

import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.lifecycle.Part;
import dev.gopuram.platform.lifecycle.Periodic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Reloads a configuration when its file changes. It looks on an interval, for file events do not travel through mounted
 * volumes. A file that is wrong, or gone, is tried once, and the snapshot stays.
 */
public final class ConfigWatcher {
    /** A file this young may be written again within the same time stamp: its content is read to be sure. */
    private static final Duration RACY = Duration.ofSeconds(3);

    private record Stamp(FileTime modified, long size) {}

    private final Reloader reloader;
    private final Path file;
    private final Clock clock;
    private @Nullable Stamp stamp;
    private Instant read = Instant.MIN;
    /** Nothing at first: the file may have changed since it was loaded, so the first look reloads. */
    private String digest = "";

    ConfigWatcher(Reloader reloader, Path file, Clock clock) {
        this.reloader = reloader;
        this.file = file;
        this.clock = clock;
    }

    /** A watcher of the configuration's file; of one without a file, a part that does nothing. */
    public static Part of(Reloader reloader, Duration interval, Clock clock) {
        Path file = reloader.file();
        return file == null
                ? new Part() {}
                : new Periodic("config-watcher", interval, new ConfigWatcher(reloader, file, clock)::check);
    }

    /** Looks once, and reloads if the content is another than the last time. */
    void check() {
        if (!mayHaveChanged()) {
            return;
        }
        String now = digestNow();
        if (now.equals(digest)) {
            return;
        }
        digest = now;
        reloader.reload("file");
    }

    private boolean mayHaveChanged() {
        Stamp seen = stampNow();
        boolean same = seen != null
                && seen.equals(stamp)
                && seen.modified.toInstant().plus(RACY).isBefore(read);
        stamp = seen;
        read = clock.now();
        return !same;
    }

    private @Nullable Stamp stampNow() {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Stamp(attributes.lastModifiedTime(), attributes.size());
        } catch (IOException e) {
            return null;
        }
    }

    private String digestNow() {
        try {
            byte[] content = ConfigFile.read(file);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (Problem unreadable) {
            return unreadable.detail();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
