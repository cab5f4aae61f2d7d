package dev.gopuram.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnpackedFilesTest {
    private static final Map<String, String> FILES =
            Map.of("model.onnx", "dev/gopuram/kernel/Bytes.class", "tokenizer.json", "dev/gopuram/kernel/Usage.class");

    @TempDir
    Path parent;

    @Test
    void files_lie_as_they_are_in_the_jar() throws Exception {
        Path directory = UnpackedFiles.directory(parent, "v1", FILES);

        assertThat(directory.getFileName().toString()).matches("v1-[0-9a-f]{8}");
        for (Map.Entry<String, String> file : FILES.entrySet()) {
            assertThat(directory.resolve(file.getKey())).hasBinaryContent(resource(file.getValue()));
        }
        assertThat(names(directory)).containsExactlyInAnyOrder("model.onnx", "tokenizer.json", ".lock");
    }

    @Test
    void a_second_time_nothing_is_written() throws Exception {
        Path first = UnpackedFiles.directory(parent, "v1", FILES);
        FileTime old = FileTime.from(Instant.parse("2020-01-01T00:00:00Z"));
        Files.setLastModifiedTime(first.resolve("model.onnx"), old);

        Path second = UnpackedFiles.directory(parent, "v1", new LinkedHashMap<>(FILES));

        assertThat(second).isEqualTo(first);
        assertThat(Files.getLastModifiedTime(first.resolve("model.onnx"))).isEqualTo(old);
    }

    @Test
    void other_content_has_another_directory() {
        Path first = UnpackedFiles.directory(parent, "v1", FILES);
        Path second = UnpackedFiles.directory(parent, "v1", Map.of("tokenizer.json", "dev/gopuram/kernel/Usage.class"));

        assertThat(second).isNotEqualTo(first);
    }

    @Test
    void what_a_killed_process_left_is_mended() throws Exception {
        Path directory = UnpackedFiles.directory(parent, "v1", FILES);
        Files.write(directory.resolve("tokenizer.json"), new byte[100]);
        Files.delete(directory.resolve("model.onnx"));
        Files.write(directory.resolve("model.onnx.part"), new byte[100]);

        UnpackedFiles.directory(parent, "v1", FILES);

        assertThat(names(directory)).containsExactlyInAnyOrder("model.onnx", "tokenizer.json", ".lock");
        assertThat(directory.resolve("tokenizer.json")).hasBinaryContent(resource("dev/gopuram/kernel/Usage.class"));
    }

    @Test
    void a_resource_that_is_not_there_is_named() {
        assertThatThrownBy(() -> UnpackedFiles.directory(parent, "v1", Map.of("a", "no/such/resource")))
                .isInstanceOf(UncheckedIOException.class)
                .hasRootCauseMessage("resource: no/such/resource (expected: one in the jar)");
    }

    @Test
    void processes_that_start_at_once_share_one_copy() throws Exception {
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            processes.add(new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xshare:auto",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Unpack.class.getName(),
                            parent.toString())
                    .inheritIO()
                    .start());
        }
        for (Process process : processes) {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        }

        try (Stream<Path> directories = Files.list(parent)) {
            assertThat(directories).singleElement().satisfies(directory -> {
                assertThat(names(directory)).containsExactlyInAnyOrder("model.onnx", "tokenizer.json", ".lock");
                assertThat(directory.resolve("model.onnx"))
                        .hasBinaryContent(resource("dev/gopuram/kernel/Bytes.class"));
            });
        }
    }

    /** One of the processes. */
    static final class Unpack {
        private Unpack() {}

        public static void main(String[] args) {
            UnpackedFiles.directory(Path.of(args[0]), "v1", FILES);
        }
    }

    private static byte[] resource(String name) throws IOException {
        try (var in = UnpackedFilesTest.class.getClassLoader().getResourceAsStream(name)) {
            return in.readAllBytes();
        }
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
