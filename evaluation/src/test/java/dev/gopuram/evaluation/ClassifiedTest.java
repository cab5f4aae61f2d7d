package dev.gopuram.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.gopuram.kernel.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassifiedTest {
    private static Classified.Row row(String expected, String predicted, String country) {
        return new Classified.Row(expected, predicted, Map.of("country", country));
    }

    @Test
    void scores_are_those_of_a_table_counted_by_hand() {
        Classified scores = Classified.of(List.of(
                row("a", "a", "de"),
                row("a", "a", "de"),
                row("a", "b", "fr"),
                row("b", "b", "fr"),
                row("c", "a", "fr")));

        assertThat(scores.accuracy()).isEqualTo(0.6);
        assertThat(scores.labels().get("a")).isEqualTo(new Classified.LabelScores(3, 2 / 3.0, 2 / 3.0, 2 / 3.0));
        assertThat(scores.labels().get("b")).isEqualTo(new Classified.LabelScores(1, 0.5, 1, 2 / 3.0));
        assertThat(scores.labels().get("c")).isEqualTo(new Classified.LabelScores(1, 0, 0, 0));
        assertThat(scores.macroF1()).isCloseTo(4 / 9.0, within(1e-12));
        assertThat(scores.confusion())
                .isEqualTo(Map.of("a", Map.of("a", 2L, "b", 1L), "b", Map.of("b", 1L), "c", Map.of("a", 1L)));
        assertThat(scores.gaps().get("country")).isCloseTo(1 - 1 / 3.0, within(1e-12));
        assertThat(scores.segments().get("country").get("fr").rows()).isEqualTo(3);
    }

    @Test
    void a_table_and_lines_of_json_say_the_same(@TempDir Path folder) throws IOException {
        Path table = folder.resolve("rows.csv");
        Path lines = folder.resolve("rows.ndjson");
        Files.writeString(
                table, "text,label,actor,country\n\"good, \"\"very\"\"\",positive,ann,de\n\nbad,negative,,fr\n");
        Files.writeString(
                lines,
                "{\"text\":\"good, \\\"very\\\"\",\"label\":\"positive\",\"actor\":\"ann\",\"country\":\"de\"}\n"
                        + "\n\n{\"input\":\"bad\",\"label\":\"negative\",\"country\":\"fr\"}\n");

        List<LabelledFile.Row> ofTable = LabelledFile.read(table);

        assertThat(ofTable).extracting(LabelledFile.Row::content).containsExactly("good, \"very\"", "bad");
        assertThat(ofTable.getFirst().actor()).isEqualTo("ann");
        assertThat(ofTable.getFirst().segments()).isEqualTo(Map.of("country", "de"));
        assertThat(LabelledFile.read(lines))
                .extracting(LabelledFile.Row::content, LabelledFile.Row::label, LabelledFile.Row::segments)
                .isEqualTo(ofTable.stream()
                        .map(row -> org.assertj.core.groups.Tuple.tuple(row.content(), row.label(), row.segments()))
                        .toList());
    }

    @Test
    void a_row_without_a_label_is_refused_by_its_line(@TempDir Path folder) throws IOException {
        Path lines = folder.resolve("rows.ndjson");
        Files.writeString(lines, "{\"text\":\"a\",\"label\":\"x\"}\n{\"text\":\"b\"}\n");

        assertThatThrownBy(() -> LabelledFile.read(lines))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.detail()).startsWith("line 2: no label"));
    }
}
