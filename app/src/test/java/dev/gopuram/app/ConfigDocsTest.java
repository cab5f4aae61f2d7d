package dev.gopuram.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.platform.config.ConfigReference;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Every setting has its text, and the guide shows every setting as it is. Where the guide is stale,
 * {@code ./gopuram test -pl app -am -Dtest=ConfigDocsTest -Dsurefire.failIfNoSpecifiedTests=false
 * -Dgopuram.write=docs} writes it anew; so does {@link #main}.
 */
class ConfigDocsTest {
    private static final Path GUIDE = Path.of("../docs/guides/configuration.md");
    private static final Path TEXTS = Path.of("src/main/resources/dev/gopuram/app/config-docs.properties");
    private static final String BEGIN =
            "<!-- reference: generated from the configuration records; see ConfigDocsTest -->";
    private static final String END = "<!-- /reference -->";
    private static final int LONGEST_TEXT = 240;

    private static final Properties DOCS = new Properties();

    @BeforeAll
    static void read() throws IOException {
        try (Reader texts = Files.newBufferedReader(TEXTS)) {
            DOCS.load(texts);
        }
        if (!System.getProperty("gopuram.write", "").isEmpty()) {
            write();
        }
    }

    /** Writes the reference into the guide; run from the module's folder. */
    public static void main(String[] arguments) throws IOException {
        System.setProperty("gopuram.write", "docs");
        read();
    }

    @Test
    void every_setting_has_a_text() {
        assertThat(ConfigReference.undocumented(GopuramConfig.class, DOCS)).isEmpty();
    }

    @Test
    void every_text_belongs_to_a_setting() {
        assertThat(ConfigReference.orphaned(GopuramConfig.class, DOCS)).isEmpty();
        assertThat(DOCS).hasSizeGreaterThan(100);
    }

    @Test
    void texts_are_short_and_are_one_sentence_that_ends() {
        for (String setting : new TreeSet<>(DOCS.stringPropertyNames())) {
            assertThat(DOCS.getProperty(setting))
                    .as(setting)
                    .hasSizeLessThanOrEqualTo(LONGEST_TEXT)
                    .endsWith(".")
                    .doesNotContain("\n");
        }
    }

    @Test
    void the_guide_shows_every_setting_as_it_is() throws IOException {
        String guide = Files.readString(GUIDE);
        assertThat(between(guide)).isEqualTo(reference());
    }

    @Test
    void a_text_that_changes_makes_the_guide_stale() {
        Properties changed = new Properties();
        changed.putAll(DOCS);
        changed.setProperty("server.port", "Another text.");
        assertThat(ConfigReference.yaml(GopuramConfig.class, changed))
                .isNotEqualTo(ConfigReference.yaml(GopuramConfig.class, DOCS))
                .contains("# Another text.");
    }

    private static void write() throws IOException {
        String guide = Files.readString(GUIDE);
        String old = between(guide);
        Files.writeString(GUIDE, guide.replace(BEGIN + old + END, BEGIN + reference() + END));
    }

    private static String reference() {
        return "\n```yaml\n" + ConfigReference.yaml(GopuramConfig.class, DOCS) + "```\n";
    }

    private static String between(String guide) {
        int begin = guide.indexOf(BEGIN);
        int end = guide.indexOf(END);
        assertThat(begin).as("the mark " + BEGIN).isNotNegative();
        assertThat(end).as("the mark " + END).isGreaterThan(begin);
        return guide.substring(begin + BEGIN.length(), end);
    }
}
