package dev.gopuram.shipped;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One file of a bundle.
 *
 * @param path below the bundle's directory
 * @param size in bytes
 * @param sha256 of the whole
 * @param parts the resources that make it, one after the other
 */
record ShippedFile(String path, long size, String sha256, List<String> parts) {
    private static final String PART = ".part";

    ShippedFile {
        parts = List.copyOf(parts);
    }

    boolean standsIn(Path directory) {
        Path file = directory.resolve(path);
        try {
            return Files.isRegularFile(file) && Files.size(file) == size;
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + file, e);
        }
    }

    void writeTo(Path directory) throws IOException {
        Path target = directory.resolve(path);
        Files.createDirectories(target.toAbsolutePath().getParent());
        Path part = target.resolveSibling(target.getFileName() + PART);
        String written = copy(part);
        if (!written.equals(sha256)) {
            Files.deleteIfExists(part);
            throw new IOException(path + ": " + written + " (expected: " + sha256 + ")");
        }
        // On disk before it gets its name, so that no power cut leaves a hollow file that looks whole.
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private String copy(Path to) throws IOException {
        MessageDigest digest = sha256Digest();
        try (OutputStream out = new DigestOutputStream(Files.newOutputStream(to), digest)) {
            for (String resource : parts) {
                try (InputStream in = open(resource)) {
                    in.transferTo(out);
                }
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    static InputStream open(String resource) throws IOException {
        @Nullable InputStream in = ShippedFile.class.getClassLoader().getResourceAsStream(resource);
        if (in == null) {
            throw new IOException("resource: " + resource + " (expected: one in the jar)");
        }
        return in;
    }

    static MessageDigest sha256Digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
