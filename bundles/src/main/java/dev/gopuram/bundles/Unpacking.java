package dev.gopuram.bundles;

import dev.gopuram.kernel.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes what an archive holds, entry by entry, and stops at the first that is too much or not what it should be. */
final class Unpacking {
    private static final int BUFFER_BYTES = 64 * 1024;

    private enum Form {
        FILE,
        DIRECTORY,
        /** A directory that is there because something is in it. */
        IMPLIED
    }

    private record Taken(String path, Form form) {}

    private final Path root;
    private final BundleLimits limits;
    private final long archiveBytes;
    private final Map<String, Taken> taken = new HashMap<>();
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int entries;
    private long total;

    Unpacking(Path root, BundleLimits limits, long archiveBytes) {
        this.root = root;
        this.limits = limits;
        this.archiveBytes = archiveBytes;
    }

    /** Counts what is no file too: headers cost as well. */
    void count() {
        if (++entries > limits.files()) {
            throw BundleRefused.because("more than " + limits.files() + " entries");
        }
    }

    /** A directory, which is made when something is in it. */
    void directory(String path) {
        String name = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        if (name.equals(".")) {
            return;
        }
        take(name, Form.DIRECTORY);
    }

    /**
     * A file.
     *
     * @param size as the archive says; -1 where it does not
     */
    void file(String path, long size, InputStream content) throws IOException {
        take(path, Form.FILE);
        if (size > limits.fileBytes()) {
            throw tooLarge(path);
        }
        Path target = root.resolve(path).normalize();
        Path parent = target.getParent();
        if (!target.startsWith(root) || parent == null) {
            throw EntryName.refuse(path, "a path that leads out of the bundle (expected: one inside it)");
        }
        Files.createDirectories(parent);
        long written = 0;
        try (OutputStream out = Files.newOutputStream(target, StandardOpenOption.CREATE_NEW)) {
            for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
                written += read;
                if (written > limits.fileBytes()) {
                    throw tooLarge(path);
                }
                grow(read);
                out.write(buffer, 0, read);
            }
        }
        if (size >= 0 && written != size) {
            throw EntryName.refuse(path, written + " bytes (expected: " + size + ", as the archive says)");
        }
    }

    /** Bytes that come out of the archive, whatever they are for. */
    void grow(long bytes) {
        total += bytes;
        if (total > limits.totalBytes()) {
            throw BundleRefused.because("more than " + limits.totalBytes() + " bytes when unpacked");
        }
        if (total > limits.ratioFrom() && total / limits.ratio() > archiveBytes) {
            throw BundleRefused.because(
                    "it grows to more than " + limits.ratio() + " times its size when unpacked: a bomb");
        }
    }

    private void take(String path, Form form) {
        EntryName.fault(path).ifPresent(fault -> {
            throw BundleRefused.because(fault);
        });
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            claim(path.substring(0, slash), Form.IMPLIED);
        }
        claim(path, form);
    }

    private void claim(String path, Form form) {
        @Nullable Taken before = taken.put(path.toLowerCase(Locale.ROOT), new Taken(path, form));
        if (before == null) {
            return;
        }
        if (!before.path.equals(path)) {
            throw EntryName.refuse(
                    path, "there is " + before.path + " too (expected: names that differ in more than case)");
        }
        if (form == Form.IMPLIED) {
            taken.put(path.toLowerCase(Locale.ROOT), before);
        }
        boolean implied = before.form == Form.IMPLIED || form == Form.IMPLIED;
        if (!implied || before.form == Form.FILE || form == Form.FILE) {
            throw EntryName.refuse(path, "twice in the archive (expected: once)");
        }
    }

    private Problem tooLarge(String path) {
        return EntryName.refuse(path, "more than " + limits.fileBytes() + " bytes");
    }
}
