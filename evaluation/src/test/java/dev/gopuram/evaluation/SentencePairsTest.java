package dev.gopuram.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.evaluation.SentencePairs.Pair;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
    private static final String SPLITS = """
        split\tgenre\tdataset\tyear\tsid\tscore\tsentence1\tsentence2
        train\tg\td\t1\t1\t5\tNever.\tNever.
        test\tmain-captions\tMSRvid\t2012test\t0024\t2.500\tA girl is "styling" her hair.\tA girl is brushing her hair.
        dev\tg\td\t1\t1\t4\tA dog barks.\tA dog.
        dev\tg\td\t1\t1\t1\tA man eats.\tSoup.
        test\tm\th\t2015\t25\t3.6\tOne.\tTwo.
        """;
    private static final String COMMAS =
            "\"A girl is \"\"styling\"\" her hair.\",A girl is brushing her hair.,2.5\r\n\nOne.,Two.,3.6";
    private static final String LINES = """
        {"split":"test","genre":"main-captions","score":2.5,"sentence1":"A girl is \\"styling\\" her hair.","sentence2":"A girl is brushing her hair."}
        {"split":"test","sentence1":"One.","sentence2":"Two.","score":"3.6"}
        {"split":"train","sentence1":"Never.","sentence2":"Never.","score":5}
        """;

    @TempDir
    Path dir;

    private final List<String> told = new ArrayList<>();

    @ParameterizedTest
    @CsvSource({
        "sts-test.csv,original",
        "sts-test.csv.gz,original",
        "dev.tsv,glue",
        "test.jsonl.gz,lines",
        "test,lines",
        "stsbenchmark.tsv.gz,splits",
        "stsb-en-test.csv,commas",
        "named.csv,named",
        "scores.csv,scores"
    })
    void pairs_are_read_in_every_form(String name, String form) throws IOException {
        new Folder(dir)
                .file(
                        name,
                        switch (form) {
                            case "original" -> ORIGINAL;
                            case "glue" -> GLUE;
                            case "splits" -> SPLITS;
                            case "commas" -> COMMAS;
                            case "named" ->
                                "similarity_score,split,sentence2,sentence1\n"
                                        + "2.5,test,A girl is brushing her hair.,\"A girl is \"\"styling\"\" her hair.\"\n"
                                        + "1,train,Never.,Never.\n3.6,test,Two.,One.\n";
                            case "scores" ->
                                "2.5\tA girl is \"styling\" her hair.\tA girl is brushing her hair.\n3.6\tOne.\tTwo.\n";
                            default -> LINES;
                        });
        assertThat(read(name))
                .containsExactly(
                        new Pair("A girl is \"styling\" her hair.", "A girl is brushing her hair.", 2.5),
                        new Pair("One.", "Two.", 3.6));
    }

    @Test
    void another_split_is_read_where_it_is_asked_for() throws IOException {
        new Folder(dir).file("a", SPLITS).file("b", ORIGINAL);
        assertThat(SentencePairs.read(dir.resolve("a"), "dev", told::add))
                .containsExactly(new Pair("A dog barks.", "A dog.", 4), new Pair("A man eats.", "Soup.", 1));
        assertThat(told).containsExactly("2 of 5 pairs: " + dir.resolve("a"));
        assertThatThrownBy(() -> SentencePairs.read(dir.resolve("a"), "validation", told::add))
                .hasMessageContaining("split: validation (expected: dev, test, train)");
        assertThatThrownBy(() -> SentencePairs.read(dir.resolve("b"), "test", told::add))
                .hasMessageContaining("split: test (expected: none, since " + dir.resolve("b") + " has no splits)");
    }

    @Test
    void commas_and_ends_of_lines_within_quotes_are_text() throws IOException {
        new Folder(dir).file("a.csv", "\"a dog, big\",\"sou\np\",0.1\nman 5\" eats,woman drinks,1.0\n");
        assertThat(read("a.csv"))
                .containsExactly(new Pair("a dog, big", "sou\np", 0.1), new Pair("man 5\" eats", "woman drinks", 1));
    }

    @Test
    void what_cannot_be_read_is_named_by_its_line() throws IOException {
        new Folder(dir)
                .file("a", ORIGINAL + "a\tb\n")
                .file("b", ORIGINAL.replace("3.600", "much"))
                .file("c", ORIGINAL.lines().findFirst().orElseThrow())
                .file("e", "\"one\n,\",two,1\na dog, big,soup,0.1\n")
                .file("f", "one,two\n")
                .file("g", "sentence1,sentence2,grade\n")
                .file("h", "one,two,1\none,\"two,1\n")
                .file("i", ORIGINAL.replace("3.600", "NaN"));
        assertThatThrownBy(() -> read("a"))
                .hasMessageContaining(
                        dir.resolve("a") + ":3: a | b (expected: 7 cells, parted by tabs, or by commas with texts in");
        assertThatThrownBy(() -> read("b")).hasMessageContaining(":2: much (expected: a number");
        assertThatThrownBy(() -> read("c")).hasMessageContaining("1 pairs (expected: 2 or more)");
        assertThatThrownBy(() -> read("d")).hasMessageContaining("cannot be read");
        assertThatThrownBy(() -> read("e")).hasMessageContaining("e:3: a dog |  big | soup | 0.1 (expected: 3 cells");
        assertThatThrownBy(() -> read("f")).hasMessageContaining("f:1: one | two (expected: names with sentence1,");
        assertThatThrownBy(() -> read("g"))
                .hasMessageContaining("g:1: sentence1, sentence2, grade (expected: columns sentence1, sentence2 and");
        assertThatThrownBy(() -> read("h")).hasMessageContaining("h:2: \"two,1\n (expected: a quote at the cell's end");
        assertThatThrownBy(() -> read("i")).hasMessageContaining(":2: NaN (expected: a number");
    }

    private List<Pair> read(String name) {
        return SentencePairs.read(dir.resolve(name), null, told::add);
    }
}
