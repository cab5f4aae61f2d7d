package dev.gopuram.platform.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.Problem;
import dev.gopuram.sample.SampleConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigFileTest {
    private static final Map<String, String> ENVIRONMENT =
            Map.of("KEY", "k-123", "PORT", "8080", "EMPTY", "", "HOST", "h");
    private static final String KEYS = "one of name, server, search, providers, rules, aliases";
    private static final String SEARCH_KEYS = "one of refresh_interval, mode, max_document_bytes";

    @TempDir
    Path directory;

    @Test
    void every_supported_type_is_read() {
        SampleConfig config = parse("""
            name: "a house"
            server:
              host: 0.0.0.0
              port: 1
              idle: 2m
              verbose: true
              ratio: 1e-3
              total: 9000000000
              body: 64KiB
              docs: https://docs.example/x?y=1
              data: ./here
            search: { refresh_interval: 3s, mode: text-only, max_document_bytes: 5 }
            providers:
              openai: { url: "https://api.example/v1", api_key: "${env:KEY}", models: [a, "b"] }
            rules:
              - path: /a
              - { limit: 9 }
            aliases: { x: y }
            """);

        assertThat(config.name()).isEqualTo("a house");
        assertThat(config.values().subList(0, 12))
                .asString()
                .isEqualTo(List.of(
                                "0.0.0.0",
                                1,
                                Duration.ofMinutes(2),
                                true,
                                0.001,
                                9_000_000_000L,
                                ByteSize.kib(64),
                                URI.create("https://docs.example/x?y=1"),
                                Path.of("./here"),
                                Duration.ofSeconds(3),
                                "TEXT_ONLY",
                                5L)
                        .toString());
        assertThat(config.models("openai")).containsExactly("a", "b");
        assertThat(config.rules()).hasToString("[Rule[path=/a, limit=7], Rule[path=/, limit=9]]");
        assertThat(config.aliases()).isEqualTo(Map.of("x", "y"));
    }

    @Test
    void what_the_file_leaves_out_keeps_its_default() {
        SampleConfig config = parse("server: { port: 4000 }");

        assertThat(config.port()).isEqualTo(4000);
        assertThat(config.values().get(2)).isEqualTo(Duration.ofSeconds(75));
        assertThat(config.docs()).isNull();
        assertThat(config.aliases()).isEqualTo(Map.of("fast", "x/small"));
    }

    @Test
    void a_section_without_settings_is_a_section_left_out() {
        assertThat(parse("server:\n  # port: 4000\nname: x\n").port()).isEqualTo(3000);
    }

    @ParameterizedTest
    @MethodSource
    void a_duration_carries_its_unit(String written, Duration meant) {
        assertThat(parse("search: { refresh_interval: " + written + " }").refresh())
                .isEqualTo(meant);
    }

    static Stream<Arguments> a_duration_carries_its_unit() {
        return Stream.of(
                arguments("250ms", Duration.ofMillis(250)),
                arguments("3s", Duration.ofSeconds(3)),
                arguments("2m", Duration.ofMinutes(2)),
                arguments("1h", Duration.ofHours(1)),
                arguments("7d", Duration.ofDays(7)),
                arguments("\"7d\"", Duration.ofDays(7)));
    }

    @ParameterizedTest
    @MethodSource
    void a_mistake_is_named_with_its_place(String yaml, String message) {
        assertThat(refusal(yaml)).isEqualTo(message);
    }

    static Stream<Arguments> a_mistake_is_named_with_its_place() {
        return Stream.of(keys(), values(), sections(), syntax(), references()).flatMap(all -> all);
    }

    private static Stream<Arguments> keys() {
        return Stream.of(
                arguments("serch: {}", "g.yaml:1:1: serch: unknown key (expected: search; " + KEYS + ")"),
                arguments(
                        "search:\n  refreshInterval: 3s",
                        "g.yaml:2:3: search.refreshInterval: unknown key (expected: refresh_interval; " + SEARCH_KEYS
                                + ")"),
                arguments(
                        "search:\n  refresh-interval: 3s",
                        "g.yaml:2:3: search.refresh-interval: unknown key (expected: refresh_interval; " + SEARCH_KEYS
                                + ")"),
                arguments("zzzzzzzzzz: 1", "g.yaml:1:1: zzzzzzzzzz: unknown key (expected: " + KEYS + ")"),
                arguments(
                        "name: a\nserver: {}\nname: b",
                        "g.yaml:3:1: name: given twice (expected: once; the first is on line 1)"),
                arguments(
                        "aliases:\n  x: 1\n  x: 2",
                        "g.yaml:3:3: aliases.x: given twice (expected: once; the first is on line 2)"),
                arguments("? [a]\n: b", "g.yaml:1:3: a list as a key (expected: a name)"),
                arguments(
                        "providers: { p: { models: [] } }",
                        "g.yaml:1:17: providers.p.url: missing (expected: a URL, such as https://host/path)"));
    }

    private static Stream<Arguments> values() {
        String whole = "a whole number of at most 32 bits";
        String duration = "a whole number with ms, s, m, h or d, such as 250ms";
        return Stream.of(
                server("port: x", "port: x (expected: " + whole + ")"),
                server("port: 1.5", "port: 1.5 (expected: " + whole + ")"),
                server("port: 0x10", "port: 0x10 (expected: " + whole + ")"),
                server("port: 3000000000", "port: 3000000000 (expected: " + whole + ")"),
                server("port: \"80\"", "port: 80 in quotes (expected: " + whole + ", without quotes)"),
                server("port: [80]", "port: a list (expected: " + whole + ")"),
                server("port:", "port: nothing (expected: " + whole + ")"),
                server("port: 70000", "port: 70000 (expected: 0..65535)"),
                server(
                        "total: 99999999999999999999",
                        "total: 99999999999999999999 (expected: a whole number of at most 64 bits)"),
                server("verbose: yes", "verbose: yes (expected: true or false)"),
                server("ratio: .inf", "ratio: .inf (expected: a number)"),
                server("idle: 250", "idle: 250 (expected: " + duration + ")"),
                server("idle: 1.5s", "idle: 1.5s (expected: " + duration + ")"),
                server("idle: 5min", "idle: 5min (expected: " + duration + ")"),
                server("idle: -1s", "idle: -1s (expected: " + duration + ")"),
                server("idle: 999999999999999999d", "idle: 999999999999999999d (expected: " + duration + ")"),
                server(
                        "body: 10MB",
                        "body: 10MB (expected: a whole number with B, KiB, MiB, GiB or TiB, such as 64KiB)"),
                server("docs: \"a b\"", "docs: a b (expected: a URL, such as https://host/path)"),
                server("host: ~", "host: nothing (expected: text)"),
                server("host: !secret x", "host: the tag !secret (expected: no tag)"),
                arguments(
                        "search: { mode: hybird }",
                        "g.yaml:1:17: search.mode: hybird (expected: one of hybrid, text_only)"),
                arguments(
                        "search: { mode: HYBRID }",
                        "g.yaml:1:17: search.mode: HYBRID (expected: one of hybrid, text_only)"),
                arguments(
                        "search:\n  refresh_interval: 0s",
                        "g.yaml:2:21: search.refresh_interval: PT0S (expected: 1ms..1h)"),
                arguments("search:\n  max_document_bytes: 13", "g.yaml:2:3: search: thirteen is not a size"));
    }

    private static Stream<Arguments> sections() {
        return Stream.of(
                arguments(
                        "server: 3",
                        "g.yaml:1:9: server: 3 (expected: a mapping with host, port, idle, verbose, ratio, total,"
                                + " body, docs, data, weight)"),
                arguments("rules: { a: b }", "g.yaml:1:8: rules: a mapping (expected: a list)"),
                arguments("rules: [3]", "g.yaml:1:9: rules[0]: 3 (expected: a mapping with path, limit)"),
                arguments("aliases: [a]", "g.yaml:1:10: aliases: a list (expected: a mapping of names to values)"),
                arguments("aliases: { a: ~ }", "g.yaml:1:15: aliases.a: nothing (expected: text)"));
    }

    private static Stream<Arguments> syntax() {
        String empty = "g.yaml:1:1: an empty file (expected: at least one key; start without a file for defaults)";
        return Stream.of(
                arguments("", empty),
                arguments("# nothing\n", empty),
                arguments("---\n", empty),
                arguments("\uFEFFname: x", "g.yaml:1:1: a byte order mark (expected: UTF-8 without one)"),
                arguments("- a", "g.yaml:1:1: a list (expected: key: value lines)"),
                arguments("hello", "g.yaml:1:1: a single value (expected: key: value lines)"),
                arguments("server:\n\tport: 1", "g.yaml:2:1: a tab (expected: spaces)"),
                arguments("name: a\n---\nname: b", "g.yaml:2:1: a second document (expected: one)"),
                arguments(
                        "name: [a",
                        "g.yaml:1:9: not YAML: expected ',' or ']', but got <stream end> while parsing a flow sequence"
                                + " on line 1"));
    }

    private static Stream<Arguments> references() {
        String forms = "${env:NAME} or ${file:/path}";
        return Stream.of(
                arguments(
                        "name: ${env:NOPE}",
                        "g.yaml:1:7: name: ${env:NOPE} cannot be filled in (expected: an environment variable that is"
                                + " set)"),
                arguments(
                        "name: ${file:relative}",
                        "g.yaml:1:7: name: ${file:relative} cannot be filled in (expected: an absolute path)"),
                arguments(
                        "name: ${file:/no/such/file}",
                        "g.yaml:1:7: name: ${file:/no/such/file} cannot be filled in (expected: a file that can be"
                                + " read)"),
                arguments(
                        "name: ${vault:a#b}",
                        "g.yaml:1:7: name: ${vault:a#b} cannot be filled in (vault is not supported yet; expected: "
                                + forms + ")"),
                arguments("name: ${x}", "g.yaml:1:7: name: ${x} cannot be filled in (expected: " + forms + ")"),
                arguments(
                        "name: ${env:KEY",
                        "g.yaml:1:7: name: a reference without its closing brace (expected: " + forms + ")"),
                server("port: ${env:KEY}", "port: ${env:KEY} (expected: a whole number of at most 32 bits)"),
                arguments(
                        "providers: { p: { url: /, models: [], api_key: \"${env:EMPTY}\" } }",
                        "g.yaml:1:48: providers.p.api_key: an empty secret (expected: a value, such as ${env:NAME})"));
    }

    private static Arguments server(String line, String message) {
        int column = line.endsWith(":") ? line.length() + 3 : line.indexOf(':') + 5;
        return arguments("server:\n  " + line, "g.yaml:2:" + column + ": server." + message);
    }

    @Test
    void all_mistakes_of_a_file_are_reported_together() {
        assertThat(refusal("""
            serch: {}
            server:
              port: x
              idle: 5
            name: ${env:NOPE}
            """).lines()).hasSize(4).allMatch(line -> line.startsWith("g.yaml:"));
    }

    @Test
    void a_flood_of_mistakes_is_cut_after_twenty() {
        StringBuilder yaml = new StringBuilder();
        for (int i = 0; i < 25; i++) {
            yaml.append("k").append(i).append("zzzzzzz: 1\n");
        }

        assertThat(refusal(yaml.toString()).lines()).hasSize(21).last().isEqualTo("... and 5 more");
    }

    @Test
    void references_are_filled_in_anywhere_in_a_value() throws IOException {
        Path file = Files.writeString(directory.resolve("token"), "from a file\n");

        SampleConfig config = parse("name: \"<${env:HOST}:${env:PORT}> ${file:" + file
                + "} $${env:HOST}\"\nserver: { port: \"${env:PORT}\" }");

        assertThat(config.name()).isEqualTo("<h:8080> from a file ${env:HOST}");
        assertThat(config.port()).isEqualTo(8080);
    }

    @Test
    void a_secret_is_masked_and_follows_its_file() throws IOException {
        Path file = Files.writeString(directory.resolve("key"), "one\r\n");
        SampleConfig config =
                parse("providers: { p: { url: /, models: [], api_key: \"Bearer ${file:" + file + "}\" } }");

        assertThat(config.toString()).doesNotContain("one");
        assertThat(config.key("p").reveal()).isEqualTo("Bearer one");
        Files.writeString(file, "two");
        assertThat(config.key("p").reveal()).isEqualTo("Bearer two");
        assertThat(Secrets.in(config)).singleElement().isSameAs(config.key("p"));
    }

    @Test
    void a_wrong_value_beside_a_reference_never_shows_the_secret() {
        assertThat(refusal("server: { port: \"${env:KEY}\" }"))
                .contains("${env:KEY}")
                .doesNotContain("k-123");
    }

    @Test
    void an_alias_means_what_its_anchor_says() {
        SampleConfig config = parse("""
            providers:
              a: &a { url: "https://a", models: [m] }
              b: *a
            """);

        assertThat(config.models("b")).containsExactly("m");
        assertThat(config.providers().keySet()).isEqualTo(Set.of("a", "b"));
    }

    @Test
    void a_bomb_of_aliases_is_refused() {
        String many = "*a, ".repeat(Yaml.MAX_ALIASES + 1);
        assertThat(refusal("aliases: { x: &a y }\nrules: [" + many + "]")).contains("too many aliases");

        StringBuilder wide = new StringBuilder("providers:\n  p0: &p { url: /, models: [");
        wide.append("m,".repeat(500)).append("] }\n");
        for (int i = 1; i < 90; i++) {
            wide.append("  p").append(i).append(": *p\n");
        }
        assertThat(refusal(wide.toString())).contains("too many values (expected: at most 20000");
    }

    @Test
    void deep_nesting_is_refused_before_a_tree_is_built() {
        assertThat(refusal("name: " + "[".repeat(100_000))).contains("nested too deep (expected: at most 32 levels)");
    }

    @Test
    void a_recursive_alias_ends_in_an_error() {
        assertThat(refusal("aliases: &a\n  x: *a\n")).contains("aliases.x: a mapping (expected: text)");
    }

    @Test
    void files_that_are_no_configuration_are_refused_with_their_name() throws IOException {
        Path missing = directory.resolve("none.yaml");
        Path large = Files.writeString(directory.resolve("large.yaml"), "#".repeat(ConfigFile.MAX_BYTES + 1));
        Path binary = Files.write(directory.resolve("binary.yaml"), new byte[] {'a', (byte) 0xff, (byte) 0xfe});
        Path utf16 = Files.writeString(directory.resolve("utf16.yaml"), "name: x", StandardCharsets.UTF_16);

        assertThat(loadRefusal(missing)).isEqualTo(missing + ": no such file (expected: a YAML file)");
        assertThat(loadRefusal(directory)).isEqualTo(directory + ": a directory (expected: a readable YAML file)");
        assertThat(loadRefusal(large)).isEqualTo(large + ": larger than 1 MiB (expected: a configuration file)");
        assertThat(loadRefusal(binary)).isEqualTo(binary + ": not UTF-8 (expected: text in UTF-8)");
        assertThat(loadRefusal(utf16)).isEqualTo(utf16 + ": not UTF-8 (expected: text in UTF-8)");
    }

    @Test
    void a_file_is_read_by_its_path() throws IOException {
        Path file = Files.writeString(directory.resolve("g.yaml"), "server: { port: 1 }\n");

        assertThat(ConfigFile.load(file, SampleConfig.class, Map.of()).port()).isEqualTo(1);
    }

    private static SampleConfig parse(String yaml) {
        return ConfigFile.parse("g.yaml", yaml, SampleConfig.class, ENVIRONMENT);
    }

    private static String refusal(String yaml) {
        return problem(catchThrowableOfType(Problem.class, () -> parse(yaml)));
    }

    private static String loadRefusal(Path file) {
        return problem(
                catchThrowableOfType(Problem.class, () -> ConfigFile.load(file, SampleConfig.class, ENVIRONMENT)));
    }

    private static String problem(Problem problem) {
        assertThat(problem).as("the input was accepted").isNotNull();
        assertThat(problem.code()).isEqualTo(Problem.Code.INVALID);
        return problem.detail();
    }
}
