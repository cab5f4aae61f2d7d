package dev.gopuram.bundles;

import dev.gopuram.contracts.registry.ArtifactFile;
import dev.gopuram.kernel.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The files of a directory, none of which is followed anywhere else. */
final class BundleFiles {
    /** A text is read by people and parsers: a larger one is something else. */
    static final int MAX_TEXT_BYTES = 8 * 1024 * 1024;

    private static final int MAX_LISTED = 10_000;

    private BundleFiles() {}

    static List<ArtifactFile> list(Path directory) {
        List<ArtifactFile> files = new ArrayList<>();
        try (Stream<Path> walk = Files.walk(directory)) {
            for (Path path : (Iterable<Path>) walk.skip(1).limit(MAX_LISTED + 1L)::iterator) {
                if (files.size() == MAX_LISTED) {
                    throw BundleRefused.because("more than " + MAX_LISTED + " files");
                }
                add(directory, path, files);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        files.sort(Comparator.comparing(ArtifactFile::path));
        return List.copyOf(files);
    }

    private static void add(Path directory, Path path, List<ArtifactFile> files) throws IOException {
        String name = directory
                .relativize(path)
                .toString()
                .replace(path.getFileSystem().getSeparator(), "/");
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            throw BundleRefused.because(name + " is a link or a device (expected: files and directories)");
        }
        if (!name.equals(Bundle.CHECKSUMS)) {
            files.add(new ArtifactFile(name, Files.size(path), Digests.of(path)));
        }
    }

    static byte[] bytes(Path file) {
        return bytes(file, MAX_TEXT_BYTES);
    }

    static byte[] bytes(Path file, int most) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(most + 1);
            if (bytes.length > most) {
                throw Problem.of(
                        Problem.Code.UNPROCESSABLE,
                        file.getFileName() + ": more than " + most + " bytes (expected: a text)");
            }
            return bytes;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static String text(Path file) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes(file)))
                    .toString();
        } catch (CharacterCodingException foreign) {
            throw Problem.of(Problem.Code.UNPROCESSABLE, file.getFileName() + ": not UTF-8 (expected: text in UTF-8)")
                    .causedBy(foreign);
        }
    }
}
