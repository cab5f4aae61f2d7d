package dev.gopuram.search;

import static dev.gopuram.search.House.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.contracts.search.Document;
import dev.gopuram.contracts.search.DocumentsPut;
import dev.gopuram.contracts.search.Format;
import dev.gopuram.contracts.search.Hit;
import dev.gopuram.contracts.search.NewDocument;
import dev.gopuram.contracts.search.Query;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A PDF in a collection: what is found names its page, and stands where it is said to stand. */
class PdfDocumentTest {
    private static final byte[] FILE = Pdfs.unicode("Bread rises.\n\nYeast makes gas in Zürich.");

    @TempDir
    Path data;

    private House house;
    private House.As acme;

    @BeforeEach
    void open() {
        house = House.open(data);
        acme = house.acme().collection(House.DOCS);
    }

    @AfterEach
    void close() {
        house.close();
    }

    private static NewDocument pdf(String id, byte[] file) {
        return new NewDocument(id, Format.PDF, "", "", Map.of("kind", "paper"), Bytes.wrap(file));
    }

    @Test
    void a_passage_of_a_pdf_names_its_page_and_its_bytes_in_the_stored_text() {
        acme.put(pdf("book", Pdfs.pages("The moon pulls the sea.", "Bread rises because yeast makes gas.")));

        Hit hit = acme.query(Query.Mode.TEXT, "yeast").getFirst();
        assertThat(hit.heading()).containsExactly("Page 2");
        assertThat(hit.title()).isEqualTo("The moon pulls the sea.");
        assertThat(hit.metadata()).isEqualTo(Map.of("kind", "paper"));
        byte[] stored = acme.find("book").content().getBytes(StandardCharsets.UTF_8);
        int length = hit.span().end() - hit.span().start();
        assertThat(new String(stored, hit.span().start(), length, StandardCharsets.UTF_8))
                .isEqualTo(hit.text())
                .isEqualTo("Bread rises because yeast makes gas.");
        assertThat(acme.query(Query.Mode.TEXT, "moon").getFirst().heading()).containsExactly("Page 1");
    }

    @Test
    void what_is_kept_is_the_text_and_the_same_file_again_changes_nothing() {
        DocumentsPut first = acme.put(pdf("book", FILE));
        Document stored = acme.find("book");
        assertThat(stored.format()).isEqualTo(Format.PDF);
        assertThat(stored.content()).isEqualTo("Page 1\n\nBread rises.\n\nYeast makes gas in Zürich.\n");
        assertThat(first.usage().inputTokens()).isPositive();

        DocumentsPut again = acme.put(pdf("book", FILE.clone()));
        assertThat(again.usage().inputTokens()).isZero();
        assertThat(again.chunks()).isEqualTo(first.chunks());
        assertThat(acme.find("book")).isEqualTo(stored);
    }

    @Test
    void one_that_cannot_be_read_stores_none_of_its_batch() {
        assertThatThrownBy(() -> acme.put(text("good", "alpha"), pdf("bad", Pdfs.blank(1))))
                .isInstanceOfSatisfying(Problem.class, problem -> {
                    assertThat(problem.code()).isEqualTo(Problem.Code.UNPROCESSABLE);
                    assertThat(problem.detail()).startsWith("document bad: no text");
                });
        assertThatThrownBy(() -> acme.find("good")).isInstanceOf(Problem.class);
    }

    @Test
    void a_pdf_is_given_as_a_file_and_every_other_format_as_a_text() {
        refused(new NewDocument("a", Format.PDF, "words", "", Map.of()), "documents[0]: a text");
        refused(new NewDocument("a", Format.PDF, "", "", Map.of()), "documents[0].file: empty");
        refused(new NewDocument("a", Format.TEXT, "", "", Map.of(), Bytes.wrap(FILE)), "documents[0]: a file");
    }

    private void refused(NewDocument document, String begin) {
        assertThatThrownBy(() -> acme.put(document)).isInstanceOfSatisfying(Problem.class, problem -> {
            assertThat(problem.code()).isEqualTo(Problem.Code.INVALID);
            assertThat(problem.detail()).startsWith(begin);
        });
    }
}
