package dev.gopuram.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.kernel.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelledFileTest {
    @TempDir
    private Path dir;

    @Test
    void a_table_and_lines_of_json_say_the_same() throws IOException {
        List<LabelledFile.Row> table = read("rows.CSV", """
                text,label,actor,country
                "fine, ""very"" fine — größte",positive,ann,de

                dull,negative,,in
                """);
        List<LabelledFile.Row> lines = read("rows.ndjson", """
                {"text":"fine, \\"very\\" fine — größte","label":"positive","actor":"ann","country":"de"}

                {"input":"dull","label":"negative","country":"in","notes":null,"more":[1]}
                """);

        for (List<LabelledFile.Row> rows : List.of(table, lines)) {
            assertThat(rows)
                    .extracting(LabelledFile.Row::content)
                    .containsExactly("fine, \"very\" fine — größte", "dull");
            assertThat(rows).extracting(LabelledFile.Row::label).containsExactly("positive", "negative");
            assertThat(rows).extracting(LabelledFile.Row::actor).containsExactly("ann", "");
            assertThat(rows)
                    .extracting(LabelledFile.Row::segments)
                    .containsExactly(Map.of("country", "de"), Map.of("country", "in"));
        }
    }

    @ParameterizedTest
    @CsvSource({"rows.csv, 'text,label\n'", "rows.ndjson, ''"})
    void a_byte_order_mark_is_no_part_of_the_first_line(String name, String header) throws IOException {
        String row = header.isEmpty() ? "{\"text\":\"fine\",\"label\":\"positive\"}" : "fine,positive";

        assertThat(read(name, "\uFEFF" + header.replace("\\n", "\n") + row))
                .singleElement()
                .extracting(LabelledFile.Row::label)
                .isEqualTo("positive");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rows.ndjson|{\"text\":\"a\",\"label\":\"b\"}+{\"text\":|line 2: no JSON",
                "rows.ndjson|{\"text\":\"a\",\"label\":\"b\"}+[1]|line 2: no input",
                "rows.ndjson|{\"text\":\"a\",\"label\":\"\"}|line 1: no label",
                "rows.csv|text,label+a,b,c|line 2: 3 cells",
                "rows.csv|text,label+\"a,b|line 2: a quote that does not end",
                "rows.csv|text,label|file: 0 rows",
            })
    void what_is_wrong_is_told_with_its_line(String name, String content, String told) {
        assertThatThrownBy(() -> read(name, content.replace('+', '\n')))
                .isInstanceOf(Problem.class)
                .hasMessageContaining(told);
    }

    private List<LabelledFile.Row> read(String name, String content) throws IOException {
        return LabelledFile.read(Files.writeString(dir.resolve(name), content));
    }
}
