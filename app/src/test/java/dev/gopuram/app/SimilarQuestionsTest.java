package dev.gopuram.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.contracts.models.Embed;
import dev.gopuram.contracts.models.Models;
import dev.gopuram.governance.SemanticConfig;
import dev.gopuram.governance.Wording;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Vector;
import dev.gopuram.models.ModelsAssembly;
import dev.gopuram.models.ModelsConfig;
import dev.gopuram.platform.lifecycle.Opened;
import dev.gopuram.testkit.Contexts;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How often the semantic cache would give the answer to another question, with the sentence embedder that is shipped. The
 * pairs are meant to be hard: two questions that differ share nearly all their words. Half of them chose the threshold and
 * the wording's lists; only the other half is held against the bound. The table is printed for the guide.
 */
class SimilarQuestionsTest {
    private static final String PAIRS = "/semantic/question-pairs.tsv";
    private static final double[] THRESHOLDS = {0.80, 0.85, 0.90, 0.92, 0.94, 0.96, 0.98};

    /** Of the pairs that need two answers, those that may get one. */
    private static final double MOST_FALSE = 0.05;

    /** Of the pairs that one answer serves, those that must get one: a cache that never answers is never wrong. */
    private static final double LEAST_FOUND = 0.25;

    private static final List<Pair> pairs = new ArrayList<>();

    private record Pair(boolean same, boolean heldOut, double similarity, boolean isAlike) {
        boolean hits(double threshold, boolean guarded) {
            return similarity >= threshold && (isAlike || !guarded);
        }
    }

    @BeforeAll
    static void compare(@TempDir Path dir) throws IOException {
        Opened<? extends Models> models = ModelsAssembly.open(ModelsConfig.defaults(), dir, Clock.system());
        int[] read = {0, 0};
        try (InputStream in = Objects.requireNonNull(SimilarQuestionsTest.class.getResourceAsStream(PAIRS))) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(any -> !any.startsWith("#"))
                    .toList()) {
                String[] fields = line.split("\t", -1);
                boolean same = fields[0].equals("same");
                int turn = read[same ? 1 : 0]++;
                Embed both = new Embed("", List.of(fields[1], fields[2]), Embed.Purpose.QUERY);
                List<Vector> points = Contexts.of("tenant", "embed")
                        .call(() -> models.port().embed(both))
                        .vectors();
                boolean alike = Wording.of(fields[1]).equals(Wording.of(fields[2]));
                pairs.add(new Pair(same, turn / 2 % 2 == 1, points.get(0).dot(points.get(1)), alike));
            }
        } finally {
            models.part().stop();
        }
    }

    @Test
    void the_default_threshold_rarely_takes_another_question_for_the_same() {
        double threshold = SemanticConfig.defaults().threshold();
        System.out.println(table());

        assertThat(pairs).hasSizeGreaterThanOrEqualTo(120);
        assertThat(share(false, true, threshold, true)).as("false hits").isLessThanOrEqualTo(MOST_FALSE);
        assertThat(share(true, true, threshold, true)).as("hits").isGreaterThanOrEqualTo(LEAST_FOUND);
    }

    @Test
    void what_the_wording_keeps_apart_an_embedding_does_not() {
        double threshold = SemanticConfig.defaults().threshold();

        assertThat(share(false, true, threshold, false))
                .as("false hits without it")
                .isGreaterThan(2 * MOST_FALSE);
    }

    private static String table() {
        StringBuilder table =
                new StringBuilder("threshold | half | hits | false hits | without guard: hits | false hits");
        for (double threshold : THRESHOLDS) {
            for (boolean heldOut : new boolean[] {false, true}) {
                table.append(String.format(
                        Locale.ROOT,
                        "%n%.2f | %s | %.1f %% | %.1f %% | %.1f %% | %.1f %%",
                        threshold,
                        heldOut ? "held out" : "chosen by",
                        100 * share(true, heldOut, threshold, true),
                        100 * share(false, heldOut, threshold, true),
                        100 * share(true, heldOut, threshold, false),
                        100 * share(false, heldOut, threshold, false)));
            }
        }
        return table.toString();
    }

    /** Of the pairs of one kind in one half, those that would be given one answer. */
    private static double share(boolean same, boolean heldOut, double threshold, boolean guarded) {
        Predicate<Pair> asked = pair -> pair.same() == same && pair.heldOut() == heldOut;
        long all = pairs.stream().filter(asked).count();
        return (double) pairs.stream()
                        .filter(asked.and(pair -> pair.hits(threshold, guarded)))
                        .count()
                / all;
    }
}
