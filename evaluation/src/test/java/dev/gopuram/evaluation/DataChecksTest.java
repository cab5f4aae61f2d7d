package dev.gopuram.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.evaluation.DataFinding.Check;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Vector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Good rows pass every check; each way to spoil them is found by its own check, and by no other. */
class DataChecksTest {
    private static final DataRules RULES =
            DataRules.of(Set.of("no", "yes"), Map.of("length", new DataRules.Range(1, 10_000)));

    @Test
    void good_rows_pass_every_check() {
        assertThat(DataChecks.run(good(), RULES)).hasSize(Check.values().length).allMatch(DataFinding::passes);
    }

    @Test
    void a_label_that_there_is_not_breaks_the_schema() {
        assertThat(failed(with(row("x", "maybe", "words of x", 10, "someone"))))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.check()).isEqualTo(Check.SCHEMA);
                    assertThat(finding.examples()).containsExactly("x");
                });
    }

    @Test
    void an_empty_row_and_one_without_its_number_break_the_schema() {
        assertThat(checks(with(row("x", "yes", " ", 10, "someone")))).containsExactly(Check.SCHEMA);
        assertThat(checks(with(new DataRow("x", "yes", "words of x", Map.of(), "someone", null))))
                .containsExactly(Check.SCHEMA);
    }

    @Test
    void a_number_out_of_its_range_or_none_at_all_is_found() {
        assertThat(checks(with(row("x", "yes", "words of x", Double.NaN, "someone"))))
                .containsExactly(Check.RANGE);
        assertThat(checks(with(row("x", "yes", "words of x", 0, "someone")))).containsExactly(Check.RANGE);
    }

    @Test
    void rows_that_differ_in_case_and_signs_alone_are_duplicates() {
        List<DataRow> rows = good();
        for (int i = 0; i < 4; i++) {
            DataRow row = rows.get(i);
            rows.add(row("again" + i, row.label(), row.content().toUpperCase() + "!", 10, "someone"));
        }
        assertThat(checks(rows)).containsExactly(Check.DUPLICATES);
    }

    @Test
    void many_numbers_far_from_the_others_are_outliers() {
        List<DataRow> rows = good();
        for (int i = 0; i < 4; i++) {
            rows.add(row("far" + i, "yes", "far away " + i, 5_000, "someone"));
        }
        assertThat(checks(rows)).containsExactly(Check.OUTLIERS);
    }

    @Test
    void labels_turned_round_are_seen_by_the_neighbours() {
        List<DataRow> rows = good();
        for (int i = 0; i < rows.size(); i += 9) {
            DataRow row = rows.get(i);
            String other = row.label().equals("yes") ? "no" : "yes";
            rows.set(i, new DataRow(row.id(), other, row.content(), row.numbers(), row.actor(), row.vector()));
        }
        assertThat(checks(rows)).containsExactly(Check.LABEL_FLIPS);
    }

    @Test
    void the_same_words_under_two_labels_are_flips() {
        List<DataRow> rows = good();
        for (int i = 0; i < 6; i++) {
            DataRow row = rows.get(i);
            rows.add(new DataRow(
                    "other" + i,
                    row.label().equals("yes") ? "no" : "yes",
                    row.content(),
                    row.numbers(),
                    "someone",
                    null));
        }
        assertThat(checks(rows)).contains(Check.LABEL_FLIPS);
    }

    @Test
    void an_actor_who_most_rows_come_from_is_named() {
        List<DataRow> rows = good().stream()
                .map(row ->
                        row(row.id(), row.label(), row.content(), 10, row.id().endsWith("0") ? row.actor() : "bot"))
                .toList();
        assertThat(failed(rows)).singleElement().satisfies(finding -> {
            assertThat(finding.check()).isEqualTo(Check.ACTOR_SHARE);
            assertThat(finding.examples()).containsExactly("bot");
            assertThat(finding.line()).startsWith("FAIL actor_share: 0.9000 (expected: at most 0.3333) bot");
        });
    }

    @Test
    void a_label_that_hardly_any_row_has_is_named() {
        List<DataRow> rows =
                good().stream().filter(row -> row.label().equals("yes")).toList();
        assertThat(failed(rows)).singleElement().satisfies(finding -> {
            assertThat(finding.check()).isEqualTo(Check.LABEL_SHARE);
            assertThat(finding.examples()).containsExactly("no");
        });
    }

    @Test
    void no_rows_are_refused() {
        assertThatThrownBy(() -> DataChecks.run(List.of(), RULES))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("rows: 0 (expected: 1 or more)");
    }

    private static List<Check> checks(List<DataRow> rows) {
        return failed(rows).stream().map(DataFinding::check).toList();
    }

    private static List<DataFinding> failed(List<DataRow> rows) {
        return DataChecks.run(rows, RULES).stream()
                .filter(finding -> !finding.passes())
                .toList();
    }

    private static List<DataRow> with(DataRow row) {
        List<DataRow> rows = good();
        rows.add(row);
        return rows;
    }

    /** Two hundred rows of ten actors, each label on its own side. */
    private static List<DataRow> good() {
        List<DataRow> rows = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            boolean yes = i % 2 == 0;
            double angle = (yes ? 0 : Math.PI / 2) + i / 1000.0;
            Vector place = Vector.wrap(new float[] {(float) Math.cos(angle), (float) Math.sin(angle)});
            rows.add(new DataRow(
                    "row" + i,
                    yes ? "yes" : "no",
                    "words of row " + i,
                    Map.of("length", 10.0 + i % 7),
                    "actor" + (i / 2) % 10,
                    place));
        }
        return rows;
    }

    private static DataRow row(String id, String label, String content, double length, String actor) {
        return new DataRow(id, label, content, Map.of("length", length), actor, null);
    }
}
