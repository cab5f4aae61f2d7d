package dev.gopuram.platform.security;

import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The credentials in force: those in the files, read again when the files change. A renewed certificate counts from the
 * next handshake on; files that do not load leave the former credentials in force, and the log says why.
 */
public final class CredentialSource implements Supplier<Credentials> {
    private static final Logger LOG = LoggerFactory.getLogger(CredentialSource.class);

    private final Tls files;
    private final Clock clock;
    private final long checkNanos;

    private Credentials current;
    private List<FileTime> times;
    private long checkedNanos;

    private CredentialSource(Tls files, Clock clock, Duration checkEvery) {
        this.files = files;
        this.clock = clock;
        this.checkNanos = checkEvery.toNanos();
        this.times = times();
        this.current = files.load(clock);
        this.checkedNanos = clock.nanoTime();
    }

    /** Loads the files, failing where they are unusable, and looks for changes at most this often. */
    public static CredentialSource open(Tls files, Clock clock, Duration checkEvery) {
        return new CredentialSource(files, clock, checkEvery);
    }

    @Override
    public synchronized Credentials get() {
        if (clock.nanoTime() - checkedNanos >= checkNanos) {
            checkedNanos = clock.nanoTime();
            reloadIfChanged();
        }
        return current;
    }

    private void reloadIfChanged() {
        List<FileTime> now = times();
        if (now.equals(times)) {
            return;
        }
        try {
            current = files.load(clock);
            times = now;
            LOG.atInfo()
                    .addKeyValue("node", current.identity().node())
                    .addKeyValue("expires_at", current.expiresAt())
                    .log("certificate reloaded");
        } catch (Problem unusable) {
            LOG.atWarn()
                    .addKeyValue("problem", unusable.detail())
                    .log("changed certificate files do not load; the former ones stay in force");
        }
    }

    private List<FileTime> times() {
        return Stream.of(files.ca(), files.certificate(), files.key())
                .map(CredentialSource::time)
                .toList();
    }

    private static FileTime time(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException missing) {
            return FileTime.fromMillis(0);
        }
    }
}
