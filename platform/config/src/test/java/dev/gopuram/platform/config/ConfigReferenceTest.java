package dev.gopuram.platform.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.Secret;
import dev.gopuram.sample.SampleConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ConfigReferenceTest {
    @Test
    void the_reference_reads_back_to_the_defaults() {
        String yaml = ConfigReference.yaml(SampleConfig.class, docs());

        SampleConfig read = ConfigFile.parse("reference.yaml", yaml, SampleConfig.class, Map.of());

        assertThat(read).isEqualTo(SampleConfig.defaults());
    }

    @Test
    void the_commented_examples_are_valid_once_uncommented() {
        String yaml = ConfigReference.yaml(SampleConfig.class, docs())
                .replace("providers: {}\n# providers:", "providers:")
                .replace("rules: []\n# rules:", "rules:")
                .replaceAll("(?m)^# ( +[^ ].*)$", "$1");

        SampleConfig read = ConfigFile.parse("reference.yaml", yaml, SampleConfig.class, Map.of("NAME", "v"));

        assertThat(read.providers()).containsOnlyKeys("NAME");
        assertThat(read.rules()).hasSize(1);
    }

    @Test
    void every_key_carries_its_text() {
        String yaml = ConfigReference.yaml(SampleConfig.class, docs());

        assertThat(yaml)
                .contains("# What the house is called.\nname: house\n")
                .contains("  # (one of hybrid, text_only)\n  mode: hybrid\n")
                .contains("# Counts without a restart.\nsearch:\n")
                .contains("  idle: 75s\n", "  body: 32MiB\n", "  # docs: https://host/path\n")
                .contains("#     api_key: ${env:NAME}  # What it knows us by.\n");
        assertThat(yaml.lines()).allMatch(line -> line.length() <= 120);
    }

    @Test
    void keys_without_a_text_are_named_and_texts_without_a_key_too() {
        Properties docs = docs();
        docs.setProperty("nmae", "x");

        assertThat(ConfigReference.undocumented(SampleConfig.class, docs))
                .startsWith("server", "server.host")
                .contains("search", "providers.*.url", "rules.*.limit")
                .doesNotContain("name", "providers.*.api_key", "providers");
        assertThat(ConfigReference.orphaned(SampleConfig.class, docs)).containsExactly("nmae");
    }

    record Nasty(
            String text,
            List<String> many,
            Map<String, String> named,
            Duration time,
            ByteSize size,
            double ratio,
            long number,
            Map<String, Inner> inners) {
        static Nasty sample = new Nasty("", List.of(), Map.of(), Duration.ZERO, new ByteSize(0), 0, 0, Map.of());

        static Nasty defaults() {
            return sample;
        }

        record Inner(String value) {
            static Inner defaults() {
                return new Inner("x");
            }
        }
    }

    @Test
    void any_default_survives_the_way_through_the_reference() {
        for (long seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            Nasty.sample = nasty(random);
            String yaml = ConfigReference.yaml(Nasty.class, new Properties());

            assertThat(ConfigFile.parse("seed " + seed, yaml, Nasty.class, Map.of()))
                    .as("seed %s:%n%s", seed, yaml)
                    .isEqualTo(Nasty.sample);
        }
    }

    record Guarded(Secret key, List<Secret> more) {
        static Guarded defaults() {
            return new Guarded(Secret.of("planted-1"), List.of(Secret.of("planted-2")));
        }
    }

    @Test
    void a_secret_is_never_printed() {
        assertThat(ConfigReference.yaml(Guarded.class, new Properties()))
                .doesNotContain("planted")
                .contains("# key: ${env:NAME}");
    }

    private static Nasty nasty(Random random) {
        return new Nasty(
                text(random),
                List.of(text(random), text(random)),
                Map.of(text(random), text(random)),
                Duration.ofMillis(random.nextInt(3) == 0 ? random.nextLong(1L << 40) : random.nextInt(100) * 1000L),
                new ByteSize(random.nextLong(1L << 50) >> random.nextInt(50)),
                random.nextDouble() * Math.pow(10, random.nextInt(-9, 9)),
                random.nextLong(),
                Map.of(text(random), new Nasty.Inner(text(random))));
    }

    private static String text(Random random) {
        List<String> pieces = new ArrayList<>(List.of(
                "",
                " ",
                ":",
                "#",
                "- ",
                "true",
                "null",
                "~",
                "1",
                "3s",
                "0x1",
                "\n",
                "\t",
                "\"",
                "'",
                "\\",
                "${env:X}",
                "$",
                "é",
                "\u2028",
                "😀",
                "{",
                "]",
                ", ",
                "&a",
                "*a",
                "!t",
                "%",
                "@",
                "`",
                "\u0001",
                "\u007f",
                "word",
                "http://x"));
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(4); i >= 0; i--) {
            text.append(pieces.get(random.nextInt(pieces.size())));
        }
        return text.toString();
    }

    private static Properties docs() {
        Properties docs = new Properties();
        docs.setProperty("name", "What the house is called.");
        docs.setProperty("providers", "Who answers.");
        docs.setProperty("providers.*.api_key", "What it knows us by.");
        return docs;
    }
}
