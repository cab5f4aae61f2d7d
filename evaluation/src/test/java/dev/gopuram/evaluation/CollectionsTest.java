package dev.gopuram.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CollectionsTest {
    private static final String CORPUS = """
        {"_id": "31715818", "title": "New opportunities", "text": "Cells in \\"ovarian\\" cancer.", "metadata": {}}
        {"_id": 4983, "text": "Diffusion of water."}

        """;
    private static final String QUERIES = """
        {"_id": "1", "text": "0-dimensional biomaterials", "metadata": {}}
        {"_id": "2", "text": "never judged"}
        """;
    private static final String TSV = "query-id\tcorpus-id\tscore\n1\t31715818\t1\n1\t4983\t0\n";

    private static final String TREC = """
        <DOC>
        <DOCNO> FT911-3 </DOCNO>
        <PROFILE>nobody reads this</PROFILE>
        <HEADLINE>FT  14 MAY 91 / Tides</HEADLINE>
        <TEXT>
        The moon &amp; the <i>sea</i>.
        </TEXT>
        </DOC>
        <doc><docno>FT911-4</docno><text>Bread.</text></doc>
        """;
    private static final String TOPICS = """
        <top>
        <num> Number: 301
        <title> Topic: moon
        tides
        <desc> Description:
        Not read.
        </top>
        <top><num>302</num><title>
        BREAD
        </title>
        </top>
        """;
    private static final String SMART = """
        .I 1
        .T
        Preliminary Report
        .B
        CACM December, 1958
        .A
        Perlis, A. J.
        .X
        100\t5\t1
        .I 20
        .T
        Square
        Roots
        .W
        By subtraction.
        """;
    private static final String SMART_QUERIES = """
        .I 1
        .W
         What about TSS?
        .N
         1. Somebody
        .I 2
        .W
         Roots by
        Perlis
        .A
        Perlis
        .I 0
        """;

    @TempDir
    Path dir;

    private Folder folder;
    private final List<String> told = new ArrayList<>();

    @BeforeEach
    void open() {
        folder = new Folder(dir);
    }

    @ParameterizedTest
    @CsvSource({
        "corpus.jsonl,queries.jsonl,qrels/test.tsv",
        "corpus.jsonl.gz,queries.jsonl.gz,qrels/test.tsv.gz",
        "corpus.jsonl,queries.jsonl,qrels.tsv"
    })
    void a_beir_folder_is_read(String corpus, String queries, String qrels) throws IOException {
        folder.file(corpus, CORPUS).file(queries, QUERIES).file(qrels, TSV);
        TestCollection read = BeirFolder.read(dir, told::add);
        assertThat(read.documents())
                .containsExactly(
                        new TestDocument("31715818", "New opportunities", "Cells in \"ovarian\" cancer."),
                        new TestDocument("4983", "", "Diffusion of water."));
        assertThat(read.queries()).containsExactly(entry("1", "0-dimensional biomaterials"));
        assertThat(read.judgements().of("1")).isEqualTo(Map.of("31715818", 1, "4983", 0));
        assertThat(read.skipsItself()).isTrue();
        assertThat(told)
                .containsExactly(
                        "documents: " + dir.resolve(corpus),
                        "queries: " + dir.resolve(queries),
                        "judgements: " + dir.resolve(qrels));
    }

    @Test
    void ids_of_a_beir_folder_may_hold_blanks() throws IOException {
        folder.file("corpus.jsonl", CORPUS.replace("31715818", "a doc"))
                .file("queries.jsonl", QUERIES)
                .file("qrels.tsv", TSV.replace("31715818", "a doc").replace("\t0\n", "\t-1\n"));
        TestCollection read = BeirFolder.read(dir, told::add);
        assertThat(read.judgements().of("1")).isEqualTo(Map.of("a doc", 1, "4983", -1));
        assertThat(told).hasSize(3);
    }

    @Test
    void a_document_that_is_judged_twice_is_told() throws IOException {
        folder.file("docs", TREC)
                .file("topics", TOPICS)
                .file("qrels.1", "301\t0\tFT911-3\t1\n301\t0\tFT911-4\t0\n")
                .file("qrels.2", "301 0 FT911-3 2\n301 0 FT911-4 0\n");
        assertThat(TrecFolder.read(dir, told::add).judgements().of("301"))
                .isEqualTo(Map.of("FT911-3", 2, "FT911-4", 0));
        assertThat(told).contains("1 judgements are there once more, with another grade; the last counts");
    }

    @Test
    void a_beir_folder_with_a_broken_line_says_which() throws IOException {
        folder.file("corpus.jsonl", CORPUS + "{\"_id\":\"3\"\n")
                .file("queries.jsonl", QUERIES)
                .file("qrels.tsv", TSV);
        assertThatThrownBy(() -> BeirFolder.read(dir, told::add))
                .hasMessageContaining(dir.resolve("corpus.jsonl") + ":4: {\"_id\":\"3\" (expected: a JSON object)");
        folder.file("corpus.jsonl", CORPUS).file("queries.jsonl", "{\"_id\":\"3\"}\n");
        assertThatThrownBy(() -> BeirFolder.read(dir, told::add))
                .hasMessageContaining("queries.jsonl:1: {\"_id\":\"3\"} (expected: an object with text)");
        folder.file("queries.jsonl", QUERIES).file("qrels.tsv", TSV + "1\t4983\tyes\n");
        assertThatThrownBy(() -> BeirFolder.read(dir, told::add))
                .hasMessageContaining("qrels.tsv:4: 1\t4983\tyes (expected: query, document and a whole number)");
    }

    @Test
    void a_beir_folder_that_lacks_a_file_says_what_it_wants() throws IOException {
        folder.file("corpus.jsonl", CORPUS);
        assertThatThrownBy(() -> BeirFolder.read(dir, told::add))
                .hasMessageContaining("no queries (expected: queries.jsonl, with or without .gz)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "301 0 FT911-3 1\n301 0 FT911-4 0\n302 0 FT911-4 2\n",
                "query-id corpus-id score\n301\tFT911-3\t1\n301\tFT911-4\t0\n302\tFT911-4\t2\n"
            })
    void a_trec_folder_is_read_whatever_its_files_are_called(String qrels) throws IOException {
        folder.file("disk/a/ft_1.gz", TREC)
                .file("eval/topics.301-302.txt", TOPICS)
                .file("eval/qrels.txt", qrels);
        folder.file("readme.txt", "About this collection.\n");
        TestCollection read = TrecFolder.read(dir, told::add);
        assertThat(read.documents()).extracting(TestDocument::id).containsExactly("FT911-3", "FT911-4");
        assertThat(words(read.documents().get(0))).isEqualTo("FT 14 MAY 91 / Tides The moon & the sea.");
        assertThat(words(read.documents().get(1))).isEqualTo("Bread.");
        assertThat(read.queries()).containsExactly(entry("301", "moon tides"), entry("302", "BREAD"));
        assertThat(read.judgements().of("301")).isEqualTo(Map.of("FT911-3", 1, "FT911-4", 0));
        assertThat(read.judgements().of("302")).isEqualTo(Map.of("FT911-4", 2));
        assertThat(read.skipsItself()).isFalse();
        assertThat(told)
                .containsExactly(
                        "judgements: " + dir.resolve("eval/qrels.txt"),
                        "queries: " + dir.resolve("eval/topics.301-302.txt"),
                        "documents: " + dir.resolve("disk/a/ft_1.gz"),
                        "left out: " + dir.resolve("readme.txt"));
    }

    @Test
    void documents_without_the_known_parts_are_read_whole() throws IOException {
        folder.file("doc-text.trec", "<DOC>\n<DOCNO>1</DOCNO>\ncompact memories have\n</DOC>\n")
                .file("query-text.trec", "<top>\n<num>1</num><title>\nMEMORIES\n</title>\n</top>\n")
                .file("qrels", "1 0 1 1\n1 0 7 1\n");
        TestCollection read = TrecFolder.read(dir, told::add);
        assertThat(words(read.documents().getFirst())).isEqualTo("compact memories have");
        assertThat(read.judgements().of("1")).isEqualTo(Map.of("1", 1, "7", 1));
        assertThat(told).contains("1 of 2 judgements name no document; they count as not found");
    }

    @Test
    void the_smart_layout_is_read_with_all_fields_of_documents_and_the_words_and_authors_of_queries()
            throws IOException {
        folder.file("cacm.all", SMART)
                .file("query.text", SMART_QUERIES)
                .file("qrels.text", "01 20  0 0\n02 0001 0 0\n")
                .file("common_words", "a\nabout\n");
        TestCollection read = TrecFolder.read(dir, told::add);
        assertThat(read.documents())
                .containsExactly(
                        new TestDocument("1", "Preliminary Report", "CACM December, 1958\nPerlis, A. J.\n100\t5\t1"),
                        new TestDocument("20", "Square\nRoots", "By subtraction."));
        assertThat(read.queries())
                .containsExactly(entry("1", "What about TSS?"), entry("2", "Roots by\nPerlis\nPerlis"));
        assertThat(read.judgements().of("1")).isEqualTo(Map.of("20", 1));
        assertThat(read.judgements().of("2")).isEqualTo(Map.of("1", 1));
    }

    @Test
    void pages_are_called_by_their_files_and_may_be_in_latin_1() throws IOException {
        folder.file("CACM-0001.html", "<html>\n<pre>\n\nG\u00f6del &lt; 3\n</pre></html>", StandardCharsets.ISO_8859_1)
                .file("more/CACM-0020.html.gz", "<html><pre>Roots</pre></html>")
                .file("topics.cacm.txt", "<DOC>\n<DOCNO> 1 </DOCNO>\n What about TSS?\n</DOC>\n")
                .file("qrels.cacm.txt", "1 0 CACM-0001 1\n1 0 CACM-0020 1\n");
        TestCollection read = TrecFolder.read(dir, told::add);
        assertThat(read.documents()).extracting(TestDocument::id).containsExactly("CACM-0001", "CACM-0020");
        assertThat(words(read.documents().getFirst())).isEqualTo("G\u00f6del < 3");
        assertThat(read.queries()).containsExactly(entry("1", "What about TSS?"));
        assertThat(read.judgements().of("1")).isEqualTo(Map.of("CACM-0001", 1, "CACM-0020", 1));
    }

    @Test
    void numbers_text_and_slashes_are_read_as_vaswani_was_first_passed_on() throws IOException {
        folder.file("doc-text", "1\ncompact memories\nhave flexible capacities\n   /\n2\nfast\n   /\n   /\n")
                .file("query-text", "1\nMEMORIES\n/\n2\nFAST\n/\n")
                .file("rlv-ass", "1\n  1  2\n /\n2\n 2\n /\n");
        TestCollection read = TrecFolder.read(dir, told::add);
        assertThat(read.documents()).extracting(TestDocument::id).containsExactly("1", "2");
        assertThat(words(read.documents().getFirst())).isEqualTo("compact memories have flexible capacities");
        assertThat(read.queries()).containsExactly(entry("1", "MEMORIES"), entry("2", "FAST"));
        assertThat(read.judgements().of("1")).isEqualTo(Map.of("1", 1, "2", 1));
    }

    @Test
    void topics_may_be_lines_of_id_tab_and_text() throws IOException {
        folder.file("docs.sgml", TREC)
                .file("topics.tsv", "301\tmoon tides\n302\tbread\n")
                .file("qrels", "301 0 FT911-3 1\n302 0 FT911-4 1\n");
        assertThat(TrecFolder.read(dir, told::add).queries())
                .containsExactly(entry("301", "moon tides"), entry("302", "bread"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<DOCHDR>http://x\n<title>never</title>\n</DOCHDR><html><head><title>Home</title></head><body>apple orchards</body></html>",
                "<DOCHDR>http://x</DOCHDR><head><title>Home</title></head>apple <text>orchards</text>",
                "<HTML lang=en><HEAD><TITLE>Home</TITLE></HEAD><BODY>apple<br>orchards<script>never()</script></BODY></HTML>",
                "<head><title>Home</title></head><body>apple <!-- never -->orchards</body>",
            })
    void a_page_in_a_file_of_trec_is_read_whole_without_how_it_was_fetched(String page) throws IOException {
        folder.file("WTX001", "<DOC>\n<DOCNO>WT-1</DOCNO>\n" + page + "\n</DOC>\n")
                .file("topics", "<top><num>1<title>x</top>")
                .file("qrels", "1 0 WT-1 1\n1 0 WT-2 1\n");
        assertThat(words(TrecFolder.read(dir, told::add).documents().getFirst()))
                .isEqualTo("Home apple orchards");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<BODY>\n<HEADLINE>Home</HEADLINE>\n<SLUG>never</SLUG>\n<TEXT>\napple orchards\n</TEXT>\n</BODY>",
                "<HEAD>Home</HEAD>\n<NOTE>never</NOTE>\n<TEXT><html><body>apple orchards</body></html></TEXT>",
                "<DATE1>never</DATE1><TTL>Home</TTL><!-- never --><TEXT>apple&nbsp;<F P=105>orch</F>ards</TEXT>",
            })
    void of_news_only_the_known_parts_are_read(String news) throws IOException {
        folder.file(
                        "news",
                        "<DOC>\n<DOCNO>N-1</DOCNO>\n" + news + "\n</DOC>\n<DOC id=\"N-2\" type=\"story\">\n" + news
                                + "\n</DOC>\n")
                .file("topics", "<top lang='en'><num>1<title>x</top>")
                .file("qrels", "1 0 N-1 1\n1 0 N-2 1\n");
        TestCollection read = TrecFolder.read(dir, told::add);
        assertThat(read.documents()).extracting(TestDocument::id).containsExactly("N-1", "N-2");
        assertThat(read.documents()).extracting(CollectionsTest::words).containsOnly("Home apple orchards");
    }

    @Test
    void documents_may_all_be_numbered_in_their_tags() throws IOException {
        folder.file("news", "<DOC id=\"N-2\" type=\"story\">\n<TEXT>\napple\n</TEXT>\n</DOC>\n")
                .file("topics", "<top><num>1<title>x</top>")
                .file("qrels", "1 0 N-1 1\n1 0 N-2 1\n");
        assertThat(TrecFolder.read(dir, told::add).documents())
                .extracting(TestDocument::id)
                .containsExactly("N-2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ft/ft911_1.z", "fbis/fb396001.Z", "fr94/01/fr940104.0z", "la010189.2z", "la010189"})
    void files_in_compress_are_read_whatever_they_are_called(String name) throws IOException {
        folder.file("a.z", TREC).file("topics", TOPICS).file("qrels", "301 0 FT911-3 1\n302 0 FT911-4 1\n");
        Files.createDirectories(dir.resolve(name).getParent());
        Files.move(dir.resolve("a.z"), dir.resolve(name));
        assertThat(TrecFolder.read(dir, told::add).documents())
                .extracting(CollectionsTest::words)
                .containsExactly("FT 14 MAY 91 / Tides The moon & the sea.", "Bread.");
    }

    /** 3000 words packed with {@code -b 12}, so that codes grow and the table fills. */
    @Test
    void codes_that_grow_are_read() throws IOException {
        assertThat(TextFile.read(Path.of("src/test/resources/words.txt.Z")).text())
                .isEqualTo(TextFile.read(Path.of("src/test/resources/words.txt.gz"))
                        .text());
    }

    @Test
    void a_broken_file_in_compress_is_named() throws IOException {
        Files.write(dir.resolve("a.z"), new byte[] {0x1f, (byte) 0x9d, 0});
        Files.write(dir.resolve("b.z"), new byte[] {0x1f, (byte) 0x9d, 31, 1, 1});
        for (String name : List.of("a.z", "b.z")) {
            assertThatThrownBy(() -> TextFile.read(dir.resolve(name)))
                    .hasMessageContaining(dir.resolve(name) + ": cannot be read: ");
        }
    }

    @Test
    void the_congressional_record_counts_where_it_is_judged() throws IOException {
        folder.file("ft/ft911_1", TREC)
                .file("cr/hfiles/cr93h1", "<DOC><DOCNO>CR93H-1</DOCNO><TEXT>moon</TEXT></DOC>")
                .file("cr/readchg.txt", "Each begins with\n<DOCNO> CR93H-1 </DOCNO>\n")
                .file("topics", TOPICS)
                .file("qrels", "301 0 FT911-3 1\n302 0 FT911-4 1\n");
        assertThat(TrecFolder.read(dir, told::add).documents()).hasSize(2);
        assertThat(told).contains("left out: 1 documents of the folder cr, of which nothing is judged");
        folder.file("qrels", "301 0 FT911-3 1\n302 0 CR93H-1 0\n");
        assertThat(TrecFolder.read(dir, told::add).documents()).hasSize(3);
    }

    private static final String THREE = """
        <DOC><DOCNO>FT-0001</DOCNO><TEXT>apples and pears</TEXT></DOC>
        <DOC><DOCNO>FT-0002</DOCNO><TEXT>bananas</TEXT></DOC>
        <DOC><DOCNO>FT-0003</DOCNO><TEXT>apple pie</TEXT></DOC>
        """;

    @Test
    void a_judgement_of_a_document_that_is_not_there_goes_to_no_other() throws IOException {
        folder.file("docs", THREE)
                .file("topics", "<top><num>301<title>apple</top><top><num>302<title>banana</top>")
                .file("qrels", "301 0 FT-0001 1\n301 0 CR-0003 1\n302 0 FT-0002 1\n302 0 CR-0002 0\n");
        Judgements read = TrecFolder.read(dir, told::add).judgements();
        assertThat(read.of("301")).isEqualTo(Map.of("FT-0001", 1, "CR-0003", 1));
        assertThat(read.of("302")).isEqualTo(Map.of("FT-0002", 1, "CR-0002", 0));
        assertThat(told).contains("2 of 4 judgements name no document; they count as not found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ft-0001", "0001", "1", "FT-1", "FT-001", "FT-00001", "\"FT-0001\""})
    void what_resembles_an_id_is_another(String judged) throws IOException {
        folder.file("docs", THREE)
                .file("topics", "<top><num>301<title>apple</top>")
                .file("qrels", "301 0 %s 1\n301 0 FT-0003 1\n".formatted(judged));
        assertThat(TrecFolder.read(dir, told::add).judgements().of("301")).isEqualTo(Map.of(judged, 1, "FT-0003", 1));
    }

    @Test
    void zeros_before_a_number_do_not_count_where_only_one_can_be_meant() throws IOException {
        folder.file("docs", "<DOC><DOCNO>7</DOCNO>x</DOC><DOC><DOCNO>8</DOCNO>y</DOC><DOC><DOCNO>08</DOCNO>z</DOC>")
                .file("topics", "<top><num> Number: 051<title>x</top>")
                .file("qrels", "51 0 07 1\n51 0 008 1\n");
        assertThat(TrecFolder.read(dir, told::add).judgements().of("051")).isEqualTo(Map.of("7", 1, "008", 1));
        folder.file("qrels", "51 0 07 1\n51 0 7 0\n51 0 007 2\n");
        assertThat(TrecFolder.read(dir, told::add).judgements().of("051")).isEqualTo(Map.of("07", 1, "7", 0, "007", 2));
    }

    /** As Cranfield's are. */
    @Test
    void queries_with_gaps_that_are_judged_without_gaps_are_judged_by_their_place() throws IOException {
        folder.file("cran.all", SMART)
                .file("cran.qry", ".I 001\n.W\none\n.I 002\n.W\ntwo\n.I 004\n.W\nfour\n.I 008\n.W\neight\n")
                .file("cranqrel", "1 1 2\n3 20 1\n4 1 3\n");
        Judgements read = TrecFolder.read(dir, told::add).judgements();
        assertThat(read.queries()).containsExactly("001", "004", "008");
        assertThat(read.of("004")).isEqualTo(Map.of("20", 1));
        assertThat(told).contains("queries: judged by their place in the file, 1..4, not by their ids");
    }

    @Test
    void judged_queries_that_are_not_there_are_told() throws IOException {
        folder.file("docs", THREE)
                .file("topics", "<top><num>301<title>apple</top>")
                .file("qrels", "301 0 FT-0003 1\n302 0 FT-0003 1\n");
        assertThat(TrecFolder.read(dir, told::add).queries()).containsOnlyKeys("301");
        assertThat(told).contains("1 of 2 judged queries are not there; they do not count");
        folder.file("corpus.jsonl", CORPUS).file("queries.jsonl", QUERIES).file("qrels.tsv", TSV + "2\t5\t1\n");
        BeirFolder.read(dir, told::add);
        assertThat(told).contains("1 of 3 judgements name no document; they count as not found");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "301 0 FT911-3 1",
                "301\tFT911-3\t1\n",
                "query\tdocument\tgrade\n301\tFT911-3\t1",
                "301 FT911-3 0 0"
            })
    void one_judgement_is_enough(String qrels) throws IOException {
        folder.file("docs", TREC).file("topics", TOPICS).file("judged", qrels).file("note", "Released in 1995\n");
        TestCollection read = TrecFolder.read(dir, told::add);
        assertThat(read.judgements().of("301")).isEqualTo(Map.of("FT911-3", 1));
        assertThat(read.queries()).containsOnlyKeys("301");
        assertThat(told).contains("left out: " + dir.resolve("note"));
    }

    @Test
    void two_wordings_of_a_query_are_refused() throws IOException {
        folder.file("docs", TREC).file("topics.1", TOPICS).file("topics.2", TOPICS.replace("BREAD", "LOAF"));
        assertThatThrownBy(() -> TrecFolder.read(dir, told::add))
                .hasMessageContaining(
                        dir.resolve("topics.2") + ": query 302 once more, in other words (expected: each query in one");
    }

    @Test
    void broken_trec_files_say_where() throws IOException {
        folder.file("docs", "<DOC><DOCNO>1</DOCNO>x</DOC>\n\n<DOC>\nno number</DOC>\n")
                .file("topics", TOPICS);
        assertThatThrownBy(() -> TrecFolder.read(dir, told::add))
                .hasMessageContaining(dir.resolve("docs") + ":3: <DOC> without a number");
        folder.file("docs", TREC).file("topics", "\n<top><num>1\n</top>");
        assertThatThrownBy(() -> TrecFolder.read(dir, told::add))
                .hasMessageContaining(dir.resolve("topics") + ":2: <top> without number or title");
        folder.file("topics", TOPICS).file("qrels", "1 0 2 1\n".repeat(30) + "1 0 3 x\n");
        assertThatThrownBy(() -> TrecFolder.read(dir, told::add))
                .hasMessageContaining(dir.resolve("qrels") + ":31: 1 0 3 x");
    }

    @Test
    void a_folder_that_lacks_something_says_what() throws IOException {
        folder.file("docs", TREC);
        assertThatThrownBy(() -> TrecFolder.read(dir, told::add))
                .hasMessageContaining("no file of queries (expected: <top>");
        folder.file("topics", TOPICS);
        assertThatThrownBy(() -> TrecFolder.read(dir, told::add)).hasMessageContaining("no file of judgements");
        assertThatThrownBy(() -> TrecFolder.read(dir.resolve("nowhere"), told::add))
                .hasMessageContaining("(expected: a folder)");
    }

    private static String words(TestDocument document) {
        return document.all().replaceAll("\\s+", " ").strip();
    }
}
