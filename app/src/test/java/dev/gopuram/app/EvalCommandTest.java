package dev.gopuram.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.platform.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The whole command on collections of which every figure is known. */
class EvalCommandTest {
    private final PrintStream realOut = System.out;
    private final PrintStream realErr = System.err;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path dir;

    @BeforeEach
    void listen() {
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void give_back_the_streams() {
        System.setOut(realOut);
        System.setErr(realErr);
    }

    /**
     * Words rank the documents of query 1 as d2 (the word twice in as many), d1, d3 (ever longer), so that grades come
     * as 0, 2, 1; of the two relevant to query 2 the words find one; query 3 finds nothing; query 4 nobody judged.
     */
    private void beir() throws IOException {
        write("corpus.jsonl", """
            {"_id":"d1","title":"Tides","text":"moon moon sea"}
            {"_id":"d2","title":"","text":"tides tides moon sea"}
            {"_id":"d3","title":"","text":"the tides are of moon and sea and so on and on, far from any harbour town"}
            {"_id":"d4","title":"Bread","text":"yeast makes gas"}
            {"_id":"d5","title":"Loaf","text":"flour and water"}
            {"_id":"4","title":"","text":""}
            """);
        write("queries.jsonl", """
            {"_id":"1","text":"What are the tides?"}
            {"_id":"2","text":"bread"}
            {"_id":"3","text":"zebra"}
            {"_id":"4","text":"tides"}
            """);
        write("qrels/test.tsv", "query-id\tcorpus-id\tscore\n1\td1\t2\n1\td3\t1\n2\td4\t1\n2\td5\t1\n3\td1\t1\n");
    }

    @Test
    void a_beir_folder_is_measured_exactly() throws IOException {
        beir();
        JsonNode row =
                json("--beir", dir.toString(), "--modes", "text", "--json").path(0);
        double second = 1 / 1.584962500721156; // 1 / log2(3)
        double first = (2 * second + 1 * 0.5) / (2 + 1 * second);
        double other = 1 / (1 + second);
        assertThat(row.path("mode").asString()).isEqualTo("text");
        assertThat(row.path("ndcg").asDouble()).isCloseTo((first + other + 0) / 3, within(1e-9));
        assertThat(row.path("recall").asDouble()).isCloseTo((1 + 0.5 + 0) / 3, within(1e-9));
        assertThat(row.path("map").asDouble()).isCloseTo(((0.5 + 2 / 3.0) / 2 + 0.5 + 0) / 3, within(1e-9));
        assertThat(row.size()).isEqualTo(4);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("judgements: " + dir.resolve("qrels/test.tsv"), "6 documents, 3 judged queries");
    }

    @Test
    void every_mode_is_measured_with_the_real_model_and_nothing_is_left_behind() throws IOException {
        beir();
        Set<Path> before = temporaries();
        JsonNode rows = json("--beir", dir.toString(), "--json");
        assertThat(rows.findValuesAsString("mode")).containsExactly("text", "vector", "hybrid", "rrf");
        // by meaning every document has a rank, so that all that is relevant is found
        assertThat(rows.path(1).path("recall").asDouble()).isEqualTo(1);
        assertThat(rows.path(2).path("recall").asDouble()).isEqualTo(1);
        assertThat(rows.path(3).path("recall").asDouble()).isEqualTo(1);
        assertThat(rows.path(2).path("ndcg").asDouble())
                .isGreaterThan(rows.path(0).path("ndcg").asDouble());
        assertThat(temporaries()).isEqualTo(before);
    }

    @Test
    void without_json_it_is_a_table() throws IOException {
        beir();
        assertThat(run("--beir", dir.toString(), "--modes", "text")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .isEqualTo(
                        "mode      nDCG@10  recall@100      MAP%ntext       0.4276      0.5000   0.3611%n".formatted());
    }

    @Test
    void the_depth_bounds_what_is_ranked() throws IOException {
        beir();
        JsonNode row = json("--beir", dir.toString(), "--modes", "text", "--json", "--depth", "1")
                .path(0);
        assertThat(row.path("map").asDouble()).isCloseTo(0.5 / 3, within(1e-9));
        assertThat(run("--beir", dir.toString(), "--depth", "0")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("depth: 0 (expected: 1..1000)");
    }

    /** Equal documents score the same; trec_eval puts the greater id first. */
    @Test
    void ties_are_broken_as_trec_eval_breaks_them() throws IOException {
        write(
                "corpus.jsonl",
                Stream.of("a", "b", "c")
                        .map(id -> "{\"_id\":\"%s\",\"text\":\"tides\"}".formatted(id))
                        .reduce("", (all, line) -> all + line + "\n"));
        write("queries.jsonl", "{\"_id\":\"c\",\"text\":\"tides\"}\n{\"_id\":\"2\",\"text\":\"tides\"}");
        write("qrels.tsv", "c\ta\t1\n2\ta\t1\n");
        JsonNode row =
                json("--beir", dir.toString(), "--modes", "text", "--json").path(0);
        // of query c the document c is left out, as BEIR has it: b, a; of query 2: c, b, a
        assertThat(row.path("map").asDouble()).isCloseTo((1 / 2.0 + 1 / 3.0) / 2, within(1e-9));
    }

    /** In each leg the service ranks equal ones in its own order, which the ranks' fusion then shows. */
    @Test
    void ranks_are_fused_by_the_service_that_is_measured() throws IOException {
        write(
                "corpus.jsonl",
                Stream.of("a", "b", "c")
                        .map(id -> "{\"_id\":\"%s\",\"text\":\"tides\"}".formatted(id))
                        .reduce("", (all, line) -> all + line + "\n"));
        write("queries.jsonl", "{\"_id\":\"1\",\"text\":\"tides\"}");
        write("qrels.tsv", "1\ta\t1\n");
        JsonNode rows = json("--beir", dir.toString(), "--modes", "text,hybrid,rrf", "--json");
        assertThat(rows.findValuesAsString("mode")).containsExactly("text", "hybrid", "rrf");
        assertThat(rows.path(0).path("map").asDouble()).isCloseTo(1 / 3.0, within(1e-9));
        assertThat(rows.path(1).path("map").asDouble()).isCloseTo(1 / 3.0, within(1e-9));
        assertThat(rows.path(2).path("map").asDouble()).isEqualTo(1);
    }

    @Test
    void a_judged_document_that_is_not_there_counts_as_not_found() throws IOException {
        write(
                "docs.sgml",
                "<DOC><DOCNO>FT-0001</DOCNO><TEXT>apples</TEXT></DOC>\n",
                "<DOC><DOCNO>FT-0002</DOCNO><TEXT>bananas of the tropics</TEXT></DOC>\n",
                "<DOC><DOCNO>FT-0003</DOCNO><TEXT>apple pie recipe</TEXT></DOC>\n");
        write("topics.txt", "<top><num> Number: 301<title> apple</top><top><num> Number: 302<title> banana</top>");
        write("qrels.txt", "301 0 FT-0001 1\n301 0 CR-0003 1\n302 0 FT-0002 1\n302 0 CR-0002 0\n");
        JsonNode row =
                json("--trec", dir.toString(), "--modes", "text", "--json").path(0);
        // 301: FT-0001 first of two, CR-0003 not at all; 302: FT-0002 first
        assertThat(row.path("map").asDouble()).isCloseTo(0.75, within(1e-9));
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("2 of 4 judgements name no document");
    }

    @ParameterizedTest
    @ValueSource(strings = {"trec", "smart", "pages"})
    void other_forms_of_the_same_documents_give_the_same_figures(String form) throws IOException {
        switch (form) {
            case "trec" -> trec();
            case "smart" -> smart();
            default -> pages();
        }
        JsonNode row =
                json("--trec", dir.toString(), "--modes", "text", "--json").path(0);
        // query 1: d2, d1, d3 of which d1 and d3 are relevant; query 2: d4 and not d5
        double second = 1 / 1.584962500721156;
        assertThat(row.path("ndcg").asDouble())
                .isCloseTo(((second + 0.5) / (1 + second) + 1 / (1 + second)) / 2, within(1e-9));
        assertThat(row.path("recall").asDouble()).isCloseTo(0.75, within(1e-9));
        assertThat(row.path("map").asDouble()).isCloseTo(((0.5 + 2 / 3.0) / 2 + 0.5) / 2, within(1e-9));
    }

    private static final List<String> TEXTS = List.of(
            "Tides moon moon sea",
            "tides tides moon sea",
            "the tides are of moon and sea and so on and on, far from any harbour town",
            "Bread yeast makes gas",
            "Loaf flour and water");

    private void trec() throws IOException {
        for (int i = 0; i < TEXTS.size(); i++) {
            write(
                    "docs/" + i % 2,
                    Files.exists(dir.resolve("docs/" + i % 2)) ? Files.readString(dir.resolve("docs/" + i % 2)) : "",
                    "<DOC>\n<DOCNO> D-%d </DOCNO>\n<TEXT>\n%s\n</TEXT>\n</DOC>\n".formatted(i + 1, TEXTS.get(i)));
        }
        write(
                "topics.txt",
                "<top>\n<num> Number: 1\n<title> What are the tides?\n</top>\n<top><num>2</num><title>bread</title></top>\n");
        write("qrels.txt", "1 0 D-1 1\n1 0 D-3 1\n2 0 D-4 1\n2 0 D-5 1\n");
    }

    private void smart() throws IOException {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < TEXTS.size(); i++) {
            String[] words = TEXTS.get(i).split(" ", 2);
            all.append(".I %d\n.T\n%s\n.W\n%s\n".formatted(i + 1, words[0], words[1]));
        }
        write("cacm.all", all.toString());
        write("query.text", ".I 1\n.W\n What are the tides?\n.N\n 1. bread\n.I 2\n.W\nbread\n.I 0\n");
        write("qrels.text", "01 0001  0 0\n01 0003  0 0\n02 4 0 0\n02 5 0 0\n");
    }

    private void pages() throws IOException {
        for (int i = 0; i < TEXTS.size(); i++) {
            write("pages/CACM-000%d.html".formatted(i + 1), "<html>\n<pre>\n" + TEXTS.get(i) + "\n</pre>\n</html>\n");
        }
        write(
                "topics.txt",
                "<DOC>\n<DOCNO> 1 </DOCNO>\nWhat are the tides?\n</DOC>\n<DOC>\n<DOCNO> 2 </DOCNO>\nbread\n</DOC>\n");
        write("qrels.txt", "1 0 CACM-0001 1\n1 0 CACM-0003 1\n2 0 CACM-0004 1\n2 0 CACM-0005 1\n");
    }

    @Test
    void a_folder_that_is_none_is_a_clear_error() {
        assertThat(run("--trec", dir.resolve("nowhere").toString())).isEqualTo(2);
        assertThat(run("--beir", dir.toString())).isEqualTo(2);
        assertThat(run()).isEqualTo(2);
        assertThat(run("--beir", "a", "--trec", "b")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("nowhere (expected: a folder)", "no documents (expected: corpus.jsonl");
    }

    private JsonNode json(String... arguments) {
        assertThat(run(arguments)).as(err.toString(StandardCharsets.UTF_8)).isZero();
        JsonNode report = Json.tree(Bytes.wrap(out.toByteArray()));
        assertThat(report.size()).isEqualTo(1);
        return report.path("results");
    }

    private int run(String... arguments) {
        return Main.run(
                Stream.concat(Stream.of("search", "eval"), Stream.of(arguments)).toArray(String[]::new));
    }

    private static Set<Path> temporaries() throws IOException {
        try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return new HashSet<>(
                    all.filter(path -> path.getFileName().toString().startsWith("gopuram-"))
                            .toList());
        }
    }

    private void write(String name, String... text) throws IOException {
        Path path = dir.resolve(name);
        Files.createDirectories(path.getParent());
        Files.writeString(path, String.join("", text));
    }
}
