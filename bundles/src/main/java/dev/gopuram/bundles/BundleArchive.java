package dev.gopuram.bundles;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Unpacks what a stranger sent: a zip, a tar, or a tar through gzip. What is refused leaves no trace. */
public final class BundleArchive {
    private static final int MAX_PREFIX = 2;
    private static final int BUFFER_BYTES = 64 * 1024;

    private BundleArchive() {}

    /**
     * Unpacks it, with its files at the top or below {@code name/v2.1.0}.
     *
     * @param into a directory that is not there yet; it is there when all went well, and whole
     * @return the bundle, of which nothing is checked but that its configuration can be read
     */
    public static Bundle unpack(Path archive, Path into, BundleLimits limits) {
        Path absolute = into.toAbsolutePath();
        Path parent = absolute.getParent();
        if (parent == null || Files.exists(absolute)) {
            throw new IllegalArgumentException(into + ": exists (expected: a directory to be made)");
        }
        try {
            Path temporary = Files.createTempDirectory(parent, ".unpacking-");
            try {
                long bytes = Files.size(archive);
                if (bytes > limits.archiveBytes()) {
                    throw BundleRefused.because(
                            "an archive of " + bytes + " bytes (expected: at most " + limits.archiveBytes() + ")");
                }
                Path content = Files.createDirectory(temporary.resolve("content"));
                read(archive, new Unpacking(content, limits, bytes));
                Path root = root(content);
                placed(content, root, Bundle.open(root));
                Files.move(root, absolute, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                delete(temporary);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return Bundle.open(absolute);
    }

    private static void read(Path archive, Unpacking unpacking) throws IOException {
        switch (form(archive)) {
            case ZIP -> ZipReader.read(archive, unpacking);
            case TAR -> {
                try (InputStream in = new BufferedInputStream(Files.newInputStream(archive), BUFFER_BYTES)) {
                    new TarReader(in, unpacking).read();
                }
            }
            case GZIP -> gzip(archive, unpacking);
            case NONE ->
                throw BundleRefused.because("neither a zip nor a tar (expected: an archive of a bundle's files)");
        }
    }

    private static void gzip(Path archive, Unpacking unpacking) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(archive), BUFFER_BYTES);
                InputStream plain = new BufferedInputStream(new GZIPInputStream(in, BUFFER_BYTES), BUFFER_BYTES)) {
            new TarReader(plain, unpacking).read();
        } catch (ZipException | EOFException damaged) {
            throw BundleRefused.because("a gzip that is truncated or damaged").causedBy(damaged);
        }
    }

    private enum Form {
        ZIP,
        TAR,
        GZIP,
        NONE
    }

    private static Form form(Path archive) throws IOException {
        byte[] start;
        try (InputStream in = Files.newInputStream(archive)) {
            start = in.readNBytes(TarReader.BLOCK_BYTES);
        }
        if (start.length >= 4 && start[0] == 'P' && start[1] == 'K') {
            return Form.ZIP;
        }
        if (start.length >= 2 && start[0] == 0x1f && start[1] == (byte) 0x8b) {
            return Form.GZIP;
        }
        return TarReader.isHeader(start) ? Form.TAR : Form.NONE;
    }

    /** Where the configuration is. All else has to be there too. */
    private static Path root(Path content) throws IOException {
        Path root = content;
        for (int depth = 0; depth <= MAX_PREFIX; depth++) {
            if (Files.isRegularFile(root.resolve(BundleConfig.FILE))) {
                return root;
            }
            List<Path> below;
            try (Stream<Path> list = Files.list(root)) {
                below = list.limit(2).toList();
            }
            if (below.size() != 1 || !Files.isDirectory(below.getFirst())) {
                break;
            }
            root = below.getFirst();
        }
        throw BundleRefused.because(
                BundleConfig.FILE + " is missing (expected: at the top, or in name/v1.0.0/ with all the others)");
    }

    private static void placed(Path content, Path root, Bundle bundle) {
        Path prefix = content.relativize(root);
        String expected = bundle.config().name() + "/v" + bundle.config().version();
        if (prefix.getNameCount() == MAX_PREFIX
                && !prefix.toString().replace('\\', '/').equals(expected)) {
            throw BundleRefused.because(
                    "the files are in " + prefix + " (expected: " + expected + ", as " + BundleConfig.FILE + " says)");
        }
    }

    static void delete(Path directory) throws IOException {
        try (Stream<Path> tree = Files.walk(directory)) {
            for (Path each : (Iterable<Path>) tree.sorted(Comparator.reverseOrder())::iterator) {
                Files.deleteIfExists(each);
            }
        }
    }
}
