package dev.gopuram.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The launcher, in a copy that holds nothing but it and the jar: it makes a start-up cache, never runs old classes out of
 * one, and finds a JDK that can run the product.
 */
@Tag("heavy")
class LauncherTest {
    private static final Path LAUNCHER = Path.of("../gopuram");
    private static final Path JAR = Path.of(System.getProperty("gopuram.jar", "../app/target/gopuram.jar"));
    private static final String VECTOR_MODULE = "jdk.incubator.vector";
    private static final String CHANGED_CLASS = "/dev/gopuram/app/Version.class";
    private static final String BEFORE = " on Java ";
    private static final String AFTER = " at Java ";
    private static final Duration BOUND = Duration.ofMinutes(5);
    private static final Map<String, String> USUAL = Map.of();
    /** With it the JVM ends with an error where it cannot use the cache, instead of going on without. */
    private static final Map<String, String> ONLY_WITH_CACHE = Map.of("GOPURAM_JAVA_OPTS", "-XX:AOTMode=on");

    @TempDir
    static Path dir;

    private static Path house;

    /** What a run printed. */
    private record Ran(int exit, String out, String err) {
        String version() {
            assertThat(exit).as(err).isZero();
            return out.strip();
        }
    }

    @BeforeAll
    static void copy() throws IOException {
        house = dir.resolve("a house");
        Files.createDirectories(house.resolve("app/target"));
        Files.copy(LAUNCHER, house.resolve("gopuram"));
        Files.setPosixFilePermissions(house.resolve("gopuram"), PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.copy(JAR, jar());
    }

    @Test
    void nodes_have_the_vector_module_short_commands_do_not_and_each_keeps_its_start_up_cache() throws IOException {
        withoutCaches();
        assertThat(launch(USUAL, "--version").err()).doesNotContain(VECTOR_MODULE);
        String ofShortCommands = onlyCache();
        assertThat(launch(USUAL, "serve", "--help").err()).contains(VECTOR_MODULE);

        assertThat(caches()).hasSize(2).contains(ofShortCommands);
        assertThat(launch(ONLY_WITH_CACHE, "--version").exit()).isZero();
        assertThat(launch(ONLY_WITH_CACHE, "serve", "--help").exit()).isZero();
        assertThat(launch(USUAL, "jvm-flags").out()).contains(VECTOR_MODULE);
    }

    @Test
    void a_class_that_changed_is_the_one_that_runs() throws IOException {
        withoutCaches();
        assertThat(launch(USUAL, "--version").version()).contains(BEFORE);
        String first = onlyCache();
        assertThat(launch(ONLY_WITH_CACHE, "--version").version()).contains(BEFORE);
        assertThat(onlyCache()).as("the cache serves until the jar changes").isEqualTo(first);

        change();
        assertThat(launch(USUAL, "--version").version()).contains(AFTER).doesNotContain(BEFORE);
        assertThat(onlyCache())
                .as("a cache of its own, and the stale one is gone")
                .isNotEqualTo(first);
        assertThat(launch(ONLY_WITH_CACHE, "--version").version()).contains(AFTER);
    }

    @Test
    void an_older_jdk_in_JAVA_HOME_is_passed_over() throws IOException {
        Path told = jdk("seventeen", "17.0.12", true);
        assertThat(home(told)).isNotEqualTo(told.toString());
        Path mute = jdk("seventeen without a release file", "17.0.12", false);
        assertThat(home(mute)).isNotEqualTo(mute.toString());
    }

    @Test
    void a_JAVA_HOME_that_is_nowhere_or_holds_no_compiler_is_passed_over() throws IOException {
        assertThat(home(dir.resolve("nowhere"))).isNotEmpty();
        Path runtimeOnly = jdk("runtime", "25.0.1", true);
        Files.delete(runtimeOnly.resolve("bin/javac"));
        assertThat(home(runtimeOnly)).isNotEqualTo(runtimeOnly.toString());
    }

    @Test
    void a_newer_jdk_in_JAVA_HOME_is_taken() throws IOException {
        Path newer = jdk("twenty-six", "26", true);
        assertThat(home(newer)).isEqualTo(newer.toString());
    }

    /** Which JDK the launcher chooses; it must be new enough. */
    private static String home(Path javaHome) throws IOException {
        String chosen =
                launch(Map.of("JAVA_HOME", javaHome.toString()), "java-home").version();
        assertThat(Files.readString(Path.of(chosen, "release"))).containsPattern("JAVA_VERSION=\"(2[5-9]|[3-9][0-9])");
        return chosen;
    }

    /** What looks like a JDK and says that it is of this version, in its release file or when it is started. */
    private static Path jdk(String name, String version, boolean released) throws IOException {
        Path home = dir.resolve(name);
        Files.createDirectories(home.resolve("bin"));
        String feature = version.split("\\.", 2)[0];
        for (String tool : List.of("java", "javac")) {
            Path file = home.resolve("bin").resolve(tool);
            Files.writeString(file, "#!/bin/sh\necho '    java.specification.version = " + feature + "'\n");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        if (released) {
            Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
        }
        return home;
    }

    /** Changes one word in one class of the jar, as an edit and a build would. */
    private static void change() throws IOException {
        try (FileSystem zip = FileSystems.newFileSystem(jar())) {
            Path file = zip.getPath(CHANGED_CLASS);
            String code = Files.readString(file, StandardCharsets.ISO_8859_1);
            assertThat(code).containsOnlyOnce(BEFORE);
            Files.writeString(file, code.replace(BEFORE, AFTER), StandardCharsets.ISO_8859_1);
        }
    }

    /** The name of the one start-up cache there is. */
    private static String onlyCache() throws IOException {
        Path log = cacheDir().resolve("train.log");
        assertThat(caches())
                .as(() -> Files.exists(log) ? text(log) : "no training log")
                .hasSize(1);
        return caches().getFirst();
    }

    private static List<String> caches() throws IOException {
        try (Stream<Path> files = Files.list(cacheDir())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".aot"))
                    .toList();
        }
    }

    private static void withoutCaches() throws IOException {
        if (Files.exists(cacheDir())) {
            for (String cache : caches()) {
                Files.delete(cacheDir().resolve(cache));
            }
        }
    }

    private static Path cacheDir() {
        return house.resolve("app/target/aot");
    }

    private static Path jar() {
        return house.resolve("app/target/gopuram.jar");
    }

    private static Ran launch(Map<String, String> environment, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(house.resolve("gopuram").toString()));
        command.addAll(List.of(arguments));
        Path out = Files.createTempFile(dir, "launch", ".out");
        Path err = Files.createTempFile(dir, "launch", ".err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(dir.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        Map<String, String> all = builder.environment();
        all.keySet().removeIf(name -> name.startsWith("GOPURAM_") || name.endsWith("JAVA_OPTIONS"));
        all.remove("JAVA_TOOL_OPTIONS");
        String java = System.getProperty("java.home");
        all.put("JAVA_HOME", java);
        all.put("PATH", Path.of(java, "bin") + ":" + all.getOrDefault("PATH", "/usr/bin:/bin"));
        all.putAll(environment);
        Process process = builder.start();
        try {
            assertThat(process.waitFor(BOUND.toSeconds(), TimeUnit.SECONDS))
                    .as(() -> "it ended; it said " + text(err))
                    .isTrue();
            return new Ran(process.exitValue(), text(out), text(err));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
