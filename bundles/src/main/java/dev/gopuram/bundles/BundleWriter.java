package dev.gopuram.bundles;

import dev.gopuram.kernel.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes a bundle from its parts: the same parts make the same bytes. */
public final class BundleWriter {
    /** The first that a zip can say. */
    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    private final BundleConfig config;
    private final SortedMap<String, Bytes> files = new TreeMap<>();

    public BundleWriter(BundleConfig config) {
        this.config = config;
        text(BundleConfig.FILE, config.yaml());
    }

    /** Puts a file in its place, over one that is there. */
    public BundleWriter file(String path, Bytes content) {
        files.put(path, content);
        return this;
    }

    /** The same of a text. */
    public BundleWriter text(String path, String content) {
        return file(path, Bytes.utf8(content));
    }

    /** Takes a file out. */
    public BundleWriter without(String path) {
        files.remove(path);
        return this;
    }

    /** Where it belongs below a directory of many: {@code name/v2.1.0}. */
    public String place() {
        return config.name() + "/v" + config.version();
    }

    /** Writes the files into a directory, which is made where there is none, and their digests beside them. */
    public Bundle write(Path directory) {
        try {
            for (Map.Entry<String, Bytes> file : whole().entrySet()) {
                Path path = directory.resolve(file.getKey());
                Path parent = path.getParent();
                if (parent != null) {
                    Files.createDirectories(parent);
                }
                Files.write(path, file.getValue().shared());
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return Bundle.open(directory);
    }

    /** A zip of them, below {@link #place}. */
    public Bytes zip() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, Bytes> file : whole().entrySet()) {
                ZipEntry entry = new ZipEntry(place() + "/" + file.getKey());
                entry.setTimeLocal(NO_TIME);
                zip.putNextEntry(entry);
                zip.write(file.getValue().shared());
                zip.closeEntry();
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return Bytes.wrap(bytes.toByteArray());
    }

    /** A tar of them, below {@link #place}. */
    public Bytes tar() {
        TarWriter tar = new TarWriter();
        whole().forEach((path, content) -> tar.file(place() + "/" + path, content));
        return tar.done();
    }

    /** The tar through gzip. */
    public Bytes tarGz() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(tar().shared());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return Bytes.wrap(bytes.toByteArray());
    }

    /** The files with their digests, by path. */
    SortedMap<String, Bytes> whole() {
        SortedMap<String, Bytes> whole = new TreeMap<>(files);
        whole.putIfAbsent(Bundle.CHECKSUMS, Bytes.wrap(checksums().getBytes(StandardCharsets.UTF_8)));
        return whole;
    }

    private String checksums() {
        return files.entrySet().stream()
                .filter(file -> !file.getKey().equals(Bundle.CHECKSUMS))
                .map(file -> Digests.of(file.getValue().shared()) + "  " + file.getKey() + "\n")
                .collect(Collectors.joining());
    }
}
