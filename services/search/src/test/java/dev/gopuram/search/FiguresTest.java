package dev.gopuram.search;

import static dev.gopuram.search.House.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.contracts.search.Collection;
import dev.gopuram.contracts.search.FindCollection;
import dev.gopuram.contracts.search.ListCollections;
import dev.gopuram.contracts.search.NewDocument;
import dev.gopuram.contracts.search.Query;
import dev.gopuram.contracts.search.Refresh;
import dev.gopuram.testkit.Contexts;
import dev.gopuram.testkit.Eventually;
import dev.gopuram.testkit.FakeModels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator sees of a collection. */
class FiguresTest {
    private static final Duration BOUND = Duration.ofSeconds(30);

    @TempDir
    Path data;

    private static Collection shown(House house) {
        return Contexts.of(House.TENANT).call(() -> house.port().findCollection(new FindCollection(House.DOCS)));
    }

    @Test
    void the_bytes_of_the_contents_follow_every_write() {
        try (House house = House.open(data)) {
            House.As acme = house.acme().collection(House.DOCS);
            assertThat(shown(house).bytes()).isZero();
            acme.put(text("a", "Zürich"), text("b", "words"));
            assertThat(shown(house).bytes()).isEqualTo("Zürich".getBytes(StandardCharsets.UTF_8).length + 5);
            acme.put(text("b", "other words"));
            assertThat(shown(house).bytes()).isEqualTo(7 + 11);
            acme.delete("a");
            acme.delete("a");
            assertThat(shown(house).bytes()).isEqualTo(11);
        }
    }

    @Test
    void changes_that_queries_do_not_see_yet_are_counted_until_they_do() {
        SearchConfig slow = House.config(Duration.ofHours(1), Duration.ofHours(1), 1_000, 32);
        try (House house = House.open(data, slow, new FakeModels(), IndexingSteps.UNHEARD)) {
            House.As acme = house.acme().collection(House.DOCS);
            acme.put(text("a", "alpha"));
            assertThat(shown(house).pendingChanges()).isZero();
            assertThat(shown(house).indexBytes()).isPositive();

            acme.put(House.DOCS, Refresh.LATER, text("b", "beta"), text("c", "gamma"));
            assertThat(shown(house).pendingChanges()).isEqualTo(2);
            assertThat(Contexts.of(House.TENANT)
                            .call(() -> house.port().listCollections(new ListCollections()))
                            .collections())
                    .containsExactly(shown(house));

            acme.query(Query.Mode.TEXT, "alpha");
            Eventually.until(BOUND, () -> shown(house).pendingChanges() == 0);
        }
    }

    @Test
    void passages_that_are_gone_are_counted_while_they_are_in_the_files() {
        try (House house = House.open(data)) {
            House.As acme = house.acme().collection(House.DOCS);
            NewDocument[] many = IntStream.range(0, 200)
                    .mapToObj(i -> text("d" + i, "words of " + i))
                    .toArray(NewDocument[]::new);
            acme.put(many);
            assertThat(shown(house).deletedChunks()).isZero();
            acme.delete("d7");
            assertThat(shown(house).deletedChunks()).isEqualTo(1);
        }
    }

    @Test
    void of_an_index_that_is_not_open_nothing_is_said() {
        try (House house = House.open(data)) {
            house.acme().collection(House.DOCS).put(text("a", "alpha"));
        }
        try (House house = House.open(data)) {
            assertThat(shown(house).pendingChanges()).isNull();
            assertThat(shown(house).indexBytes()).isNull();
            assertThat(shown(house).bytes()).isEqualTo(5);
        }
    }
}
