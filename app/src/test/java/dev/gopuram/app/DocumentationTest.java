package dev.gopuram.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The pages point at what is there. */
class DocumentationTest {
    private static final Path ROOT = Path.of("..");
    private static final List<String> SOURCES = List.of(
            "kernel",
            "contracts",
            "platform",
            "answers",
            "conversations",
            "edge",
            "governance",
            "services",
            "app",
            "testkit",
            "inference",
            "rollouts");
    private static final Pattern DECLARED = Pattern.compile("\\b(?:class|interface|record|enum)\\s+([A-Z]\\w*)");

    static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>(markdown(ROOT, 1));
        pages.addAll(markdown(ROOT.resolve("docs"), 9));
        return pages;
    }

    static List<Path> flows() throws IOException {
        return markdown(ROOT.resolve("docs/flows"), 1);
    }

    @ParameterizedTest
    @MethodSource("pages")
    void every_link_leads_to_a_file_and_to_a_heading_that_are_there(Path page) throws IOException {
        assertThat(MarkdownPage.read(page).brokenLinks()).isEmpty();
    }

    @Test
    void a_flow_uses_the_names_of_the_code() throws IOException {
        Map<String, String> code = sources();
        assertThat(flows()).isNotEmpty();
        for (Path flow : flows()) {
            Set<String> names = MarkdownPage.read(flow).codeNames();
            assertThat(names).as("names in %s", flow).hasSizeGreaterThan(5).allMatch(name -> isIn(code, name));
        }
    }

    @Test
    void links_and_names_that_lead_nowhere_are_found(@TempDir Path dir) throws IOException {
        Files.writeString(dir.resolve("other.md"), "# Two words\n\n## Why `this`, and not that?\n\n# Two words\n");
        MarkdownPage page = new MarkdownPage(dir.resolve("page.md"), """
            # Here
            [a](other.md) [b](other.md#two-words-1) [c](other.md#why-this-and-not-that) [d](https://example.org/x#y)
            [e](gone.md) [f](other.md#two-words-2) ![g](gone.png "a title") `[h](code.md)` `Edge.handle` `Plain`
            ```
            [i](drawn.md)   EdgeCall ── HTTP Words
            ```
            [j]: gone-too.md
            """);
        Files.writeString(page.file(), page.text());

        assertThat(page.brokenLinks()).containsExactly("gone.md", "other.md#two-words-2", "gone.png", "gone-too.md");
        assertThat(page.codeNames()).containsExactly("Edge.handle", "EdgeCall", "Plain");
        assertThat(isIn(Map.of("Edge", "void handle("), "Edge.handle")).isTrue();
        assertThat(isIn(Map.of("Edge", "void handles("), "Edge.handle")).isFalse();
        assertThat(isIn(Map.of("Edge", ""), "Ledge")).isFalse();
    }

    /** The text of each source file, by the name of every type that it declares. */
    private static Map<String, String> sources() throws IOException {
        Map<String, String> byType = new HashMap<>();
        for (String module : SOURCES) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module))) {
                for (Path file : files.filter(DocumentationTest::isSource).toList()) {
                    String text = Files.readString(file);
                    DECLARED.matcher(text).results().forEach(type -> byType.merge(type.group(1), text, String::concat));
                }
            }
        }
        return byType;
    }

    private static boolean isSource(Path file) {
        return file.toString().endsWith(".java") && file.toString().contains("/src/main/java/");
    }

    private static boolean isIn(Map<String, String> code, String name) {
        String[] parts = name.split("\\.", 2);
        String source = code.get(parts[0]);
        return source != null
                && (parts.length == 1
                        || Pattern.compile("\\b" + parts[1] + "\\(")
                                .matcher(source)
                                .find());
    }

    private static List<Path> markdown(Path folder, int depth) throws IOException {
        try (Stream<Path> files = Files.walk(folder, depth)) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .map(Path::normalize)
                    .sorted()
                    .toList();
        }
    }
}
