package dev.gopuram.bundles;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.bundles.SchemaChange.Level;
import org.junit.jupiter.api.Test;

class SchemaChangeTest {
    @Test
    void the_same_is_no_change_and_neither_is_what_callers_do_not_see() {
        assertThat(change(GoodBundles.text(), "batching:", "batching:")).isEqualTo(Level.NONE);
        assertThat(change(GoodBundles.text(), "max_rows: 16", "max_rows: 8")).isEqualTo(Level.NONE);
        assertThat(change(GoodBundles.prompt(), "temperature: 0.2", "temperature: 0.7"))
                .isEqualTo(Level.NONE);
        assertThat(change(GoodBundles.prompt(), "You are {{tone}}.", "Be {{tone}}!"))
                .isEqualTo(Level.NONE);
    }

    @Test
    void what_is_gone_or_another_breaks() {
        assertThat(change(GoodBundles.text(), "labels: [negative, positive]", "labels: [bad, positive]"))
                .isEqualTo(Level.BREAKING);
        assertThat(change(GoodBundles.text(), "languages: [en]", "languages: [de]"))
                .isEqualTo(Level.BREAKING);
        assertThat(change(GoodBundles.tensor(), "name: x, type: FP32", "name: x, type: INT64"))
                .isEqualTo(Level.BREAKING);
        assertThat(change(GoodBundles.tensor(), "shape: [-1, 3]", "shape: [-1, 4]"))
                .isEqualTo(Level.BREAKING);
        assertThat(change(GoodBundles.tensor(), "name: y", "name: z")).isEqualTo(Level.BREAKING);
        assertThat(change(GoodBundles.tensor(), "inputs: [", "inputs: [{name: q, type: FP32, shape: [1]}, "))
                .isEqualTo(Level.BREAKING);
        assertThat(change(GoodBundles.table(), "values: [a, b], default: a", "values: [a, c], default: a"))
                .isEqualTo(Level.BREAKING);
        assertThat(change(GoodBundles.table(), "values: [a, b], default: a", "values: [a, b]"))
                .isEqualTo(Level.BREAKING);
        assertThat(change(GoodBundles.table(), "max: 120", "max: 100")).isEqualTo(Level.BREAKING);
        assertThat(change(GoodBundles.table(), "min: 0", "min: 1")).isEqualTo(Level.BREAKING);
        assertThat(change(GoodBundles.prompt(), "max_length: 100", "max_length: 50"))
                .isEqualTo(Level.BREAKING);
        assertThat(change(GoodBundles.prompt(), "values: [kind, brief]", "values: [kind]"))
                .isEqualTo(Level.BREAKING);
        assertThat(change(GoodBundles.prompt(), "required: [answer]", "required: []"))
                .isEqualTo(Level.BREAKING);
        assertThat(change(
                        GoodBundles.prompt(),
                        "type: string, default: kind, values: [kind, brief]",
                        "type: string, required: true"))
                .isEqualTo(Level.BREAKING);
    }

    @Test
    void what_is_new_and_may_be_left_alone_is_an_addition() {
        assertThat(change(GoodBundles.text(), "languages: [en]", "languages: [en, de]"))
                .isEqualTo(Level.ADDITION);
        assertThat(change(GoodBundles.text(), "labels: [negative, positive]", "labels: [negative, positive, neutral]"))
                .isEqualTo(Level.ADDITION);
        assertThat(change(GoodBundles.tensor(), "outputs: [", "outputs: [{name: q, type: FP32, shape: [1]}, "))
                .isEqualTo(Level.ADDITION);
        assertThat(change(GoodBundles.table(), "features: [", "features: [{name: new, type: number, default: 0}, "))
                .isEqualTo(Level.ADDITION);
        assertThat(change(GoodBundles.prompt(), "values: [kind, brief]", "values: [kind, brief, long]"))
                .isEqualTo(Level.ADDITION);
        assertThat(change(
                        GoodBundles.prompt(),
                        "content: \"You are {{tone}}.\"",
                        "content: \"You are {{tone}} {{x}}.\"",
                        "variables: {",
                        "variables: {x: {default: a}, "))
                .isEqualTo(Level.ADDITION);
    }

    @Test
    void weights_do_not_become_a_prompt() {
        assertThat(SchemaChange.between(parsed(GoodBundles.text()), parsed(GoodBundles.prompt()))
                        .level())
                .isEqualTo(Level.BREAKING);
    }

    @Test
    void a_change_needs_its_number() {
        SchemaChange breaking = between(GoodBundles.tensor(), "name: y", "name: z");
        assertThat(breaking.fault(version("1.2.3"), version("1.3.0")))
                .hasValueSatisfying(fault -> assertThat(fault)
                        .contains("version: 1.3.0 (expected: 2.0.0 or higher")
                        .contains("outputs.y: gone"));
        assertThat(breaking.fault(version("1.2.3"), version("2.0.0"))).isEmpty();
        SchemaChange addition = between(GoodBundles.text(), "languages: [en]", "languages: [en, de]");
        assertThat(addition.fault(version("1.2.3"), version("1.2.4"))).isPresent();
        assertThat(addition.fault(version("1.2.3"), version("1.3.0"))).isEmpty();
        assertThat(addition.fault(version("1.2.3"), version("2.0.0"))).isEmpty();
        SchemaChange none = between(GoodBundles.text(), "max_rows: 16", "max_rows: 8");
        assertThat(none.fault(version("1.2.3"), version("1.2.4"))).isEmpty();
    }

    private static SemanticVersion version(String text) {
        return SemanticVersion.parse(text);
    }

    private static Level change(BundleWriter writer, String... changes) {
        return between(writer, changes).level();
    }

    private static SchemaChange between(BundleWriter writer, String... changes) {
        String before = writer.whole().get(BundleConfig.FILE).utf8();
        String after = before;
        for (int i = 0; i < changes.length; i += 2) {
            assertThat(after).contains(changes[i]);
            after = after.replace(changes[i], changes[i + 1]);
        }
        return SchemaChange.between(BundleConfig.parse(before), BundleConfig.parse(after));
    }

    private static BundleConfig parsed(BundleWriter writer) {
        return BundleConfig.parse(writer.whole().get(BundleConfig.FILE).utf8());
    }
}
