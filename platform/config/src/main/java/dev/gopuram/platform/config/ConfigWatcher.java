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
 * volumes. A change counts once two looks in a row find the same: the beginning of a file that is still being written may
 * be valid too. A file that is wrong, or gone, is tried once, and the snapshot stays.
 */
public final class ConfigWatcher {
    /** A file this young may be written again within the same time stamp: its content is read to be sure. */
    private static final Duration RACY = Duration.ofSeconds(3);

    private record Stamp(FileTime modified, long size) {}

    /** What one look found; of a file that is not there the stamp is null. */
    private record Look(@Nullable Stamp stamp, String digest) {}

    private final Reloader reloader;
    private final Path file;
    private final Clock clock;
    private @Nullable Stamp stamp;
    private Instant read = Instant.MIN;
    /** What was tried last. Nothing at first: the file may have changed since it was loaded. */
    private String tried = "";
    /** A change that one look has found. */
    private @Nullable Look seen;

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

    /** Looks once, and reloads if the content is another than the last time, and the same as at the look before. */
    void check() {
        if (!mayHaveChanged() && seen == null) {
            return;
        }
        Look now = new Look(stamp, digestNow());
        if (now.digest.equals(tried)) {
            seen = null;
        } else if (now.equals(seen)) {
            seen = null;
            tried = now.digest;
            reloader.reload("file");
        } else {
            seen = now;
        }
    }

    private boolean mayHaveChanged() {
        Stamp now = stampNow();
        boolean same = now != null
                && now.equals(stamp)
                && now.modified.toInstant().plus(RACY).isBefore(read);
        stamp = now;
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
