package dev.gopuram.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.evaluation.SentencePairs.Pair;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SentencePairsTest {
    private static final String ORIGINAL =
            "main-captions\tMSRvid\t2012test\t0024\t2.500\tA girl is \"styling\" her hair.\tA girl is brushing her hair.\n"
                    + "main-news\theadlines\t2015\t0025\t3.600\tOne.\tTwo.\tlink\tlink\n";
    private static final String GLUE =
            "index\tgenre\tfilename\tyear\told_index\tsource1\tsource2\tsentence1\tsentence2\tscore\n"
                    + "0\tmain-captions\tMSRvid\t2012test\t0024\tnone\tnone\tA girl is \"styling\" her hair.\t"
                    + "A girl is brushing her hair.\t2.500\n"
                    + "1\tm\th\t2015\t25\tnone\tnone\tOne.\tTwo.\t3.600\n";
    private static final String LINES = """
        {"split":"test","genre":"main-captions","score":2.5,"sentence1":"A girl is \\"styling\\" her hair.","sentence2":"A girl is brushing her hair."}
        {"sentence1":"One.","sentence2":"Two.","score":"3.6"}
        """;

    @TempDir
    Path dir;

    @ParameterizedTest
    @CsvSource({"sts-test.csv,original", "sts-test.csv.gz,original", "dev.tsv,glue", "test.jsonl.gz,lines", "test,lines"
    })
    void pairs_are_read_in_every_form(String name, String form) throws IOException {
        new Folder(dir)
                .file(
                        name,
                        switch (form) {
                            case "original" -> ORIGINAL;
                            case "glue" -> GLUE;
                            default -> LINES;
                        });
        assertThat(SentencePairs.read(dir.resolve(name)))
                .containsExactly(
                        new Pair("A girl is \"styling\" her hair.", "A girl is brushing her hair.", 2.5),
                        new Pair("One.", "Two.", 3.6));
    }

    @Test
    void what_cannot_be_read_is_named_by_its_line() throws IOException {
        new Folder(dir)
                .file("a", ORIGINAL + "a\tb\n")
                .file("b", ORIGINAL.replace("3.600", "much"))
                .file("c", ORIGINAL.lines().findFirst().orElseThrow());
        assertThatThrownBy(() -> SentencePairs.read(dir.resolve("a")))
                .hasMessageContaining(
                        dir.resolve("a") + ":3: a\tb (expected: tab separated, with a score and two sentences)");
        assertThatThrownBy(() -> SentencePairs.read(dir.resolve("b")))
                .hasMessageContaining(":2: much (expected: a number");
        assertThatThrownBy(() -> SentencePairs.read(dir.resolve("c")))
                .hasMessageContaining("1 pairs (expected: 2 or more)");
        assertThatThrownBy(() -> SentencePairs.read(dir.resolve("d"))).hasMessageContaining("cannot be read");
    }
}
