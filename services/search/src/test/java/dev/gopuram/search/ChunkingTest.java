package dev.gopuram.search;

import static dev.gopuram.search.House.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.contracts.search.Chunking;
import dev.gopuram.contracts.search.FindCollection;
import dev.gopuram.contracts.search.Format;
import dev.gopuram.contracts.search.Hit;
import dev.gopuram.contracts.search.NewDocument;
import dev.gopuram.contracts.search.PutCollection;
import dev.gopuram.contracts.search.Query;
import dev.gopuram.kernel.Problem;
import dev.gopuram.testkit.Contexts;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChunkingTest {
    private static final String LONG =
            "Tides rise and fall with the moon. ".repeat(60).strip();

    @TempDir
    Path data;

    private House house;
    private House.As acme;

    @BeforeEach
    void open() {
        house = House.open(data);
        acme = house.acme();
    }

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void a_collection_cuts_as_it_was_asked_to_and_otherwise_as_configured() {
        acme.collection("whole", Chunking.NONE)
                .collection("long", new Chunking(100, 200))
                .collection(House.DOCS);
        assertThat(acme.put("whole", text("a", LONG)).chunks()).isEqualTo(1);
        assertThat(acme.put("long", text("a", LONG)).chunks()).isEqualTo(5);
        assertThat(acme.put(House.DOCS, text("a", LONG)).chunks()).isEqualTo(15);
    }

    @Test
    void the_setting_outlives_a_restart_and_is_shown() {
        acme.collection("whole", Chunking.NONE)
                .collection("long", new Chunking(100, 200))
                .collection(House.DOCS);
        house.close();
        house = House.open(data);
        acme = house.acme();
        assertThat(shown("whole")).isEqualTo(Chunking.NONE);
        assertThat(shown("long")).isEqualTo(new Chunking(100, 200));
        assertThat(shown(House.DOCS)).isNull();
    }

    @Test
    void another_setting_than_the_collections_is_a_conflict() {
        acme.collection("whole", Chunking.NONE)
                .collection("whole", Chunking.NONE)
                .collection("whole");
        assertThatThrownBy(() -> acme.collection("whole", new Chunking(100, 200)))
                .hasMessageContaining(
                        "chunking: 100 words, at most 200 (expected: none, which the collection whole was made with)");
        acme.collection(House.DOCS);
        assertThatThrownBy(() -> acme.collection(House.DOCS, Chunking.NONE))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("chunking: none (expected: 30 words, at most 45");
        acme.collection(House.DOCS, new Chunking(30, 45));
    }

    @ParameterizedTest
    @CsvSource({"0,10,words", "11,10,words", "1,2001,max_words", "-1,-1,max_words", "1,0,max_words"})
    void settings_out_of_bounds_are_refused(int words, int maxWords, String field) {
        assertThatThrownBy(() -> acme.collection("bad", new Chunking(words, maxWords)))
                .hasMessageStartingWith("INVALID: chunking." + field + ":");
    }

    @Test
    void a_whole_markdown_document_is_the_slice_from_its_first_words_to_its_last() {
        Hit hit = whole(Format.MARKDOWN, "# Guide\n\n## Feeding\n\nGrass.\n\n## Sleep\n\nAt night.\n");
        assertThat(hit.text()).isEqualTo("Grass.\n\n## Sleep\n\nAt night.");
        assertThat(hit.heading()).containsExactly("Guide", "Feeding");
    }

    @Test
    void a_whole_page_keeps_the_headings_inside_it() {
        Hit hit = whole(Format.HTML, "<h1>Guide</h1><h2>Feeding</h2><p>Grass.</p><h2>Sleep</h2><p>At night.</p>");
        assertThat(hit.text()).isEqualTo("Grass.\nSleep\nAt night.");
        assertThat(hit.heading()).containsExactly("Guide", "Feeding");
    }

    @Test
    void a_title_counts_once_whether_it_is_given_or_the_first_line() {
        acme.collection("whole", Chunking.NONE);
        acme.put(
                "whole",
                new NewDocument("given", Format.TEXT, "Yeast makes gas.", "Rising bread", Map.of()),
                text("line", "Rising bread\nYeast makes gas."),
                new NewDocument("both", Format.TEXT, "Rising bread\nYeast makes gas.", "Rising bread", Map.of()));
        List<Hit> hits = acme.query(new Query("whole", "bread", Query.Mode.TEXT, 10, Map.of(), null, true));
        assertThat(hits)
                .hasSize(3)
                .extracting(hit -> hit.explanation().textScore())
                .containsOnly(hits.getFirst().explanation().textScore());
        List<Hit> near = acme.query(new Query("whole", "bread", Query.Mode.VECTOR, 10, Map.of(), null, true));
        assertThat(near)
                .hasSize(3)
                .extracting(Hit::score)
                .containsOnly(near.getFirst().score());
    }

    private Hit whole(Format format, String content) {
        acme.collection("whole", Chunking.NONE);
        acme.put("whole", new NewDocument("a", format, content, "", Map.of()));
        List<Hit> hits = acme.query(new Query("whole", "sleep night", Query.Mode.TEXT, 10, Map.of(), null, false));
        assertThat(hits).hasSize(1);
        return hits.getFirst();
    }

    private Chunking shown(String collection) {
        return Contexts.of(House.TENANT)
                .call(() -> house.port().findCollection(new FindCollection(collection)))
                .chunking();
    }

    @Test
    void chunking_is_checked_even_where_the_collection_is_there() {
        acme.collection(House.DOCS);
        assertThatThrownBy(() -> Contexts.of(House.TENANT)
                        .call(() -> house.port()
                                .putCollection(
                                        new PutCollection(House.DOCS, "", Map.of(), new Chunking(9_999, 9_999)))))
                .hasMessageStartingWith("INVALID: chunking.max_words: 9999");
    }
}
