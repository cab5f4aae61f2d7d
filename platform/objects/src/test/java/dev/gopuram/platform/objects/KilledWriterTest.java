package dev.gopuram.platform.objects;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.testkit.ChildJvm;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed in the middle of an object. */
class KilledWriterTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int BYTES = 1024 * 1024;

    @TempDir
    private Path directory;

    @Test
    void leaves_the_object_that_was_there_and_nothing_of_the_one_that_was_coming() throws IOException {
        try (ChildJvm child = ChildJvm.start(Writer.class, directory.toString())) {
            String _ = child.awaitLine("HALF"::equals, PATIENCE);
            assertThat(files()).isEqualTo(2);
            child.kill();
        }

        try (ObjectStore store = DirectoryObjects.open(directory)) {
            assertThat(store.list("", "", 10)).containsExactly("there");
            assertThat(store.read("there", 0, 10)).isEqualTo(Bytes.utf8(""));
            assertThat(files()).isEqualTo(1);
        }
    }

    private long files() throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(Files::isRegularFile).count();
        }
    }

    /** Writes one object, and half of another. */
    public static final class Writer {
        private static final String OF_NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

        private Writer() {}

        public static void main(String[] arguments) {
            try (ObjectStore store = DirectoryObjects.open(Path.of(arguments[0]))) {
                store.put("there", InputStream.nullInputStream(), 0, OF_NOTHING);
                store.put("coming", new Half(), BYTES, OF_NOTHING);
            }
        }
    }

    /** Ends with the process alone. */
    private static final class Half extends InputStream {
        private int read;

        @Override
        public int read() {
            if (++read > BYTES / 2) {
                System.out.println("HALF");
                waitForTheEnd();
            }
            return 7;
        }

        private static void waitForTheEnd() {
            try {
                // The parent keeps it open as long as it lives.
                int end = System.in.read();
                throw new IllegalStateException("told " + end + " (expected: to be killed)");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
