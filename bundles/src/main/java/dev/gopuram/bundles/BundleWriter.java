package dev.gopuram.bundles;

import dev.gopuram.kernel.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Writes a bundle from its parts: the same parts make the same bytes. */
public final class BundleWriter {
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
