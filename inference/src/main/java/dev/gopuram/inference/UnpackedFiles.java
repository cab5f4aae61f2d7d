package dev.gopuram.inference;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Puts files that travel in the jar where native code can read them, once: in a directory named by their content, so
 * that another version never meets them. A file appears whole or not at all, and two processes that start at once wait
 * for each other.
 */
final class UnpackedFiles {
    private static final String PART = ".part";
    private static final String LOCK = ".lock";

    /** A resource as the jar's directory describes it. */
    private record Entry(URL url, long size, long crc) {}

    private UnpackedFiles() {}

    /**
     * The directory {@code parent/label-CONTENT} with the files.
     *
     * @param resources file names and the resources to fill them from
     */
    static synchronized Path directory(Path parent, String label, Map<String, String> resources) {
        try {
            Map<String, Entry> entries = new TreeMap<>();
            for (Map.Entry<String, String> file : resources.entrySet()) {
                entries.put(file.getKey(), entry(file.getValue()));
            }
            Path directory = parent.resolve(label + "-" + fingerprint(entries));
            if (!complete(directory, entries)) {
                unpack(directory, entries);
            }
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException("unpacking " + label + " into " + parent, e);
        }
    }

    private static boolean complete(Path directory, Map<String, Entry> entries) throws IOException {
        for (Map.Entry<String, Entry> file : entries.entrySet()) {
            Path path = directory.resolve(file.getKey());
            if (!Files.isRegularFile(path)
                    || Files.size(path) != file.getValue().size()) {
                return false;
            }
        }
        return true;
    }

    /** The lock ends with the process, and what a killed one left behind is removed by the next. */
    private static void unpack(Path directory, Map<String, Entry> entries) throws IOException {
        Files.createDirectories(directory);
        try (FileChannel channel =
                        FileChannel.open(directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var _ = channel.lock()) {
            removeParts(directory);
            for (Map.Entry<String, Entry> file : entries.entrySet()) {
                Path target = directory.resolve(file.getKey());
                if (!Files.isRegularFile(target)
                        || Files.size(target) != file.getValue().size()) {
                    copy(file.getValue(), target);
                }
            }
        }
    }

    private static void removeParts(Path directory) throws IOException {
        try (DirectoryStream<Path> parts = Files.newDirectoryStream(directory, "*" + PART)) {
            for (Path part : parts) {
                Files.deleteIfExists(part);
            }
        }
    }

    private static void copy(Entry entry, Path target) throws IOException {
        Path part = target.resolveSibling(target.getFileName() + PART);
        try (InputStream in = entry.url().openStream()) {
            Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
        }
        // On disk before it gets its name, so that no power cut leaves a hollow file that looks whole.
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static Entry entry(String resource) throws IOException {
        @Nullable URL url = UnpackedFiles.class.getClassLoader().getResource(resource);
        if (url == null) {
            throw new IOException("resource: " + resource + " (expected: one in the jar)");
        }
        URLConnection connection = url.openConnection();
        connection.setUseCaches(false);
        // Closing the stream closes the jar that an uncached connection opened for itself.
        try (InputStream in = connection.getInputStream()) {
            if (connection instanceof JarURLConnection jar) {
                return new Entry(
                        url, jar.getJarEntry().getSize(), jar.getJarEntry().getCrc());
            }
            CheckedInputStream checked = new CheckedInputStream(in, new CRC32());
            long size = checked.transferTo(OutputStream.nullOutputStream());
            return new Entry(url, size, checked.getChecksum().getValue());
        }
    }

    private static String fingerprint(Map<String, Entry> entries) {
        CRC32 all = new CRC32();
        entries.forEach((name, entry) ->
                all.update((name + ":" + entry.size() + ":" + entry.crc()).getBytes(StandardCharsets.UTF_8)));
        return HexFormat.of().toHexDigits((int) all.getValue());
    }
}
