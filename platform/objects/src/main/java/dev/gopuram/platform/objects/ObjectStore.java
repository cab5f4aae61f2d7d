package dev.gopuram.platform.objects;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Files by name, each written once and whole. Storage trouble is a {@link Problem} UNAVAILABLE. Names are
 * {@link ObjectName}s; nobody but who made a name writes to it.
 */
public interface ObjectStore extends AutoCloseable {
    /** The most names one {@link #list} answers. */
    int MOST_LISTED = 1_000;

    /**
     * Keeps what the stream brings, durable once this returns. Where it brings another number of bytes or another digest
     * than announced nothing is kept: CONFLICT.
     *
     * @param sha256 64 hexadecimal digits
     */
    void put(String name, InputStream content, long bytes, String sha256);

    /** At most so many bytes from the offset on; none past the end. NOT_FOUND where there is no such object. */
    Bytes read(String name, long offset, int length);

    boolean exists(String name);

    /** Names that begin so, in their order, after the given one. At most {@link #MOST_LISTED}. */
    List<String> list(String prefix, String after, int limit);

    /** Answers whether there was one. */
    boolean delete(String name);

    @Override
    default void close() {}

    /** Keeps a file. */
    default void put(String name, Path file, String sha256) {
        try (InputStream content = Files.newInputStream(file)) {
            put(name, content, Files.size(file), sha256);
        } catch (IOException e) {
            throw unavailable("read " + file.getFileName(), e);
        }
    }

    static Problem unavailable(String doing, Exception cause) {
        return Problem.of(
                        Problem.Code.UNAVAILABLE, "the artifact store failed to " + doing + "; the log has the reason")
                .causedBy(cause);
    }

    static Problem missing(String name) {
        return Problem.notFound("object", name);
    }

    static Problem other(String name, String expected, String actual) {
        return Problem.of(Problem.Code.CONFLICT, name + ": " + actual + " (expected: " + expected + ")");
    }

    static int requireLimit(int limit) {
        if (limit < 1 || limit > MOST_LISTED) {
            throw Problem.invalid("limit", limit, "1.." + MOST_LISTED);
        }
        return limit;
    }
}
