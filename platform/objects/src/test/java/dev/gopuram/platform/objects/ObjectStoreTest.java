package dev.gopuram.platform.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What every artifact store does. */
@ParameterizedClass
@EnumSource(ObjectStoreTest.Kind.class)
class ObjectStoreTest {
    enum Kind {
        DIRECTORY,
        S3
    }

    @TempDir
    private Path directory;

    private final Kind kind;
    private S3Server server;
    private ObjectStore store;

    ObjectStoreTest(Kind kind) {
        this.kind = kind;
    }

    @BeforeEach
    void open() throws IOException {
        server = new S3Server();
        store = kind == Kind.DIRECTORY
                ? DirectoryObjects.open(directory.resolve("o"))
                : S3Objects.open(server.config());
    }

    @AfterEach
    void close() {
        store.close();
        server.close();
    }

    @Test
    void what_was_put_is_read_in_parts_and_there_is_nothing_past_its_end() {
        put("a/b.onnx", Bytes.utf8("hello world"));

        assertThat(store.read("a/b.onnx", 0, 5).utf8()).isEqualTo("hello");
        assertThat(store.read("a/b.onnx", 6, 100).utf8()).isEqualTo("world");
        assertThat(store.read("a/b.onnx", 11, 100).length()).isZero();
        assertThat(store.exists("a/b.onnx")).isTrue();
        assertThat(code(() -> store.read("a/c.onnx", 0, 5))).isEqualTo(Problem.Code.NOT_FOUND);
    }

    @Test
    void a_file_larger_than_a_part_arrives_whole() {
        byte[] large = new byte[12 * 1024 * 1024 + 7];
        new Random(1).nextBytes(large);
        put("large", Bytes.wrap(large));

        Bytes tail = store.read("large", large.length - 10L, 100);
        assertThat(tail.length()).isEqualTo(10);
        assertThat(store.read("large", 5L * 1024 * 1024 - 1, 3))
                .isEqualTo(Bytes.wrap(large).slice(5 * 1024 * 1024 - 1, 5 * 1024 * 1024 + 2));
        assertThat(server.uploadsBegun()).isEqualTo(kind == Kind.S3 ? 1 : 0);
    }

    @Test
    void what_is_not_as_announced_is_not_there() throws IOException {
        byte[] large = new byte[6 * 1024 * 1024];
        for (byte[] content : List.of(new byte[10], large)) {
            String other = sha256(Bytes.utf8("other"));
            assertThat(code(() -> store.put("x", new ByteArrayInputStream(content), content.length, other)))
                    .isEqualTo(Problem.Code.CONFLICT);
            for (int off : new int[] {-1, 1}) {
                assertThat(code(() -> store.put(
                                "x",
                                new ByteArrayInputStream(content),
                                content.length + off,
                                sha256(Bytes.copyOf(content)))))
                        .isEqualTo(Problem.Code.CONFLICT);
            }
        }
        assertThat(store.exists("x")).isFalse();
        assertThat(server.openUploads()).isZero();
        if (kind == Kind.DIRECTORY) {
            try (Stream<Path> left = Files.walk(directory)) {
                assertThat(left.filter(Files::isRegularFile)).isEmpty();
            }
        }
    }

    @Test
    void names_are_listed_in_order_and_page_by_page() {
        for (String name : List.of("a/2", "a/1", "ab", "b/1")) {
            put(name, Bytes.utf8(name));
        }

        assertThat(store.list("", "", 10)).containsExactly("a/1", "a/2", "ab", "b/1");
        assertThat(store.list("a", "", 2)).containsExactly("a/1", "a/2");
        assertThat(store.list("a", "a/2", 2)).containsExactly("ab");
        assertThat(store.delete("a/1")).isTrue();
        assertThat(store.delete("a/1")).isFalse();
        assertThat(store.list("a/", "", 10)).containsExactly("a/2");
    }

    @Test
    void names_that_could_mean_something_else_are_refused() {
        for (String name : List.of("", "/a", "a//b", "../a", "a/../b", "a/", ".writing/x", "a b", "a\\b", "ä")) {
            assertThat(code(() -> store.exists(name))).as(name).isEqualTo(Problem.Code.INVALID);
        }
    }

    private void put(String name, Bytes content) {
        store.put(name, new ByteArrayInputStream(content.shared()), content.length(), sha256(content));
    }

    private static Problem.Code code(ThrowingCallable call) {
        return catchThrowableOfType(Problem.class, call).code();
    }

    private static String sha256(Bytes content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content.shared()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
