package dev.gopuram.training;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Writes a bundle as the resources it is put together from, and the {@code files.txt} that says how: the name and version
 * on the first line, then a file a line, {@code sha256 size path = part + part}. A part with a slash in front is from the
 * root of the class path.
 */
final class BundleParts {
    private final Path directory;
    private final List<String> lines = new ArrayList<>();

    BundleParts(Path directory, String name, String version) {
        this.directory = directory;
        lines.add(name + " " + version);
    }

    BundleParts text(String path, String content) {
        return file(path, content.getBytes(StandardCharsets.UTF_8));
    }

    BundleParts file(String path, byte[] content) {
        String part = path.substring(path.lastIndexOf('/') + 1);
        save(part, content);
        list(path, content, part);
        return this;
    }

    /** A file that is a resource of another jar, as it is. */
    BundleParts shared(String path, String resource) {
        list(path, Resources.bytes(resource), resource);
        return this;
    }

    /** A file that begins with a resource of another jar. */
    BundleParts behind(String path, String resource, String part, byte[] appendix) {
        save(part, appendix);
        list(path, joined(Resources.bytes(resource), appendix), resource + " + " + part);
        return this;
    }

    private static byte[] joined(byte[] base, byte[] appendix) {
        ByteArrayOutputStream both = new ByteArrayOutputStream(base.length + appendix.length);
        both.writeBytes(base);
        both.writeBytes(appendix);
        return both.toByteArray();
    }

    void end() {
        save("files.txt", (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private void list(String path, byte[] content, String parts) {
        lines.add(sha256(content) + " " + content.length + " " + path + " = " + parts);
    }

    private void save(String name, byte[] content) {
        try {
            Files.createDirectories(directory);
            Files.write(directory.resolve(name), content);
        } catch (IOException e) {
            throw new UncheckedIOException("writing " + name + " into " + directory, e);
        }
    }

    static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
