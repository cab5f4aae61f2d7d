package dev.gopuram.platform.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.objects.S3Server.Fault;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of objects when the server is in trouble. */
class S3FaultsTest {
    private static final byte[] SMALL = Bytes.utf8("hello world").toArray();
    private static final byte[] LARGE = new byte[6 * 1024 * 1024];

    private S3Server server;
    private ObjectStore store;

    @BeforeEach
    void open() throws IOException {
        server = new S3Server();
        store = S3Objects.open(server.config());
    }

    @AfterEach
    void close() {
        store.close();
        server.close();
    }

    @Test
    void what_fails_once_is_done_again() {
        server.fault(Fault.ERROR_ONCE);
        put("small", SMALL);
        put("large", LARGE);
        assertThat(store.read("small", 6, 100).utf8()).isEqualTo("world");
        assertThat(store.exists("large")).isTrue();
        assertThat(server.openUploads()).isZero();
    }

    @ParameterizedTest
    @EnumSource(names = {"ERROR_ON_PUT", "ERROR_ON_SECOND_PART", "ERROR_IN_SUCCESS"})
    void what_cannot_be_written_whole_is_not_there(Fault fault) {
        server.fault(fault);
        assertThat(code(() -> put("large", LARGE))).isEqualTo(Problem.Code.UNAVAILABLE);
        server.fault(Fault.NONE);
        assertThat(store.exists("large")).isFalse();
        assertThat(server.openUploads()).isZero();
    }

    @ParameterizedTest
    @EnumSource(names = {"NO_RANGES", "CUT_OFF", "NO_BUCKET", "HANG"})
    void no_answer_is_taken_for_another(Fault fault) {
        put("small", SMALL);
        server.fault(fault);
        assertThat(code(() -> store.read("small", 0, 5))).isEqualTo(Problem.Code.UNAVAILABLE);
    }

    @Test
    void who_says_nothing_but_404_has_no_such_object() {
        server.fault(Fault.SILENT_404);
        assertThat(code(() -> store.read("small", 0, 5))).isEqualTo(Problem.Code.NOT_FOUND);
    }

    private void put(String name, byte[] content) {
        store.put(name, new ByteArrayInputStream(content), content.length, sha256(content));
    }

    private static Problem.Code code(ThrowingCallable call) {
        return catchThrowableOfType(Problem.class, call).code();
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
