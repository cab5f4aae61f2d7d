package dev.gopuram.search;

import static dev.gopuram.search.House.documents;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.contracts.search.Format;
import dev.gopuram.contracts.search.NewDocument;
import dev.gopuram.contracts.search.Query;
import dev.gopuram.contracts.search.Refresh;
import dev.gopuram.contracts.search.Viewer;
import dev.gopuram.kernel.Problem;
import dev.gopuram.testkit.FakeModels;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.lucene.util.IOUtils;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTest {
    private static final Viewer ANN = new Viewer("ann", List.of());
    private static final Viewer BOB = new Viewer("bob", List.of("law", "staff"));

    @TempDir
    Path data;

    private static NewDocument tides(String id, String... access) {
        return new NewDocument(id, Format.TEXT, "The moon pulls the tides.", "", Map.of(), Map.of(), List.of(access));
    }

    private static List<String> seen(House.As acme, Query.Mode mode, @Nullable Viewer viewer) {
        return documents(acme.query(new Query(House.DOCS, "moon tides", mode, 10, Map.of(), null, true, null, viewer)));
    }

    @ParameterizedTest
    @EnumSource(Query.Mode.class)
    void a_viewer_finds_what_names_it_or_a_group_of_it_or_nobody(Query.Mode mode) {
        try (House house = House.open(data)) {
            House.As acme = house.acme().collection(House.DOCS);
            acme.put(tides("all"), tides("ann", "user:ann"), tides("law", "group:law", "user:cid"));

            assertThat(seen(acme, mode, null)).containsExactly("all");
            assertThat(seen(acme, mode, ANN)).containsExactlyInAnyOrder("all", "ann");
            assertThat(seen(acme, mode, BOB)).containsExactlyInAnyOrder("all", "law");
            assertThat(seen(acme, mode, new Viewer("", List.of("ann")))).containsExactly("all");
            assertThat(seen(acme, mode, new Viewer("law", List.of()))).containsExactly("all");
        }
    }

    /** A hundred near ones that are hidden would fill the candidates, were they sorted out afterwards. */
    @ParameterizedTest
    @EnumSource(Query.Mode.class)
    void hidden_documents_take_no_readable_ones_place(Query.Mode mode) {
        try (House house = House.open(data)) {
            House.As acme = house.acme().collection(House.DOCS);
            NewDocument[] hidden = new NewDocument[300];
            for (int i = 0; i < hidden.length; i++) {
                hidden[i] = tides("hidden" + i, "user:cid");
            }
            acme.put(hidden);
            acme.put(new NewDocument("far", Format.TEXT, "Of tides and bread and salt", "", Map.of()));

            assertThat(seen(acme, mode, ANN)).containsExactly("far");
        }
    }

    @Test
    void a_document_that_may_not_be_read_is_as_absent_as_one_that_is_not_there() {
        try (House house = House.open(data)) {
            House.As acme = house.acme().collection(House.DOCS);
            acme.put(tides("law", "group:law"));

            assertThat(acme.find("law").access()).containsExactly("group:law");
            assertThat(acme.find("law", BOB).content()).startsWith("The moon");
            assertThatThrownBy(() -> acme.find("law", ANN)).hasMessage(absent(acme, "law"));
            assertThatThrownBy(() -> acme.find("law", new Viewer("", List.of())))
                    .hasMessage(absent(acme, "law"));
        }
    }

    private static String absent(House.As acme, String id) {
        String other = "gone";
        try {
            acme.find(other);
        } catch (Problem problem) {
            return problem.getMessage().replace(other, id);
        }
        throw new AssertionError(other + " is there (expected: not)");
    }

    @Test
    void a_changed_access_list_is_a_change_and_the_order_of_its_entries_is_not() {
        try (House house = House.open(data)) {
            House.As acme = house.acme().collection(House.DOCS);
            acme.put(tides("a"));
            acme.put(tides("a", "user:ann", "group:law"));
            acme.put(tides("a", "group:law", "user:ann"));
            assertThat(acme.find("a").version()).isEqualTo(2);
            assertThat(seen(acme, Query.Mode.TEXT, null)).isEmpty();

            acme.put(tides("a", "user:cid"));
            assertThat(acme.find("a").version()).isEqualTo(3);
            assertThat(seen(acme, Query.Mode.HYBRID, ANN)).isEmpty();

            acme.put(tides("a"));
            assertThat(seen(acme, Query.Mode.VECTOR, null)).containsExactly("a");
        }
    }

    @ParameterizedTest
    @EnumSource(Query.Mode.class)
    void what_was_taken_from_a_viewer_is_not_shown_even_where_the_index_is_behind(Query.Mode mode) {
        SearchConfig never = House.config(Duration.ofHours(1), Duration.ofHours(1), 1_000, 32);
        try (House house = House.open(data, never, new FakeModels(), IndexingSteps.UNHEARD)) {
            House.As acme = house.acme().collection(House.DOCS);
            acme.put(tides("a", "user:ann"), tides("b", "user:ann"));

            acme.put(House.DOCS, Refresh.LATER, tides("a", "user:cid"));

            assertThat(seen(acme, mode, ANN)).doesNotContain("a");
        }
    }

    @Test
    void access_survives_a_restart_and_a_rebuilt_index() throws Exception {
        try (House house = House.open(data)) {
            house.acme().collection(House.DOCS).put(tides("a", "user:ann"));
        }
        IOUtils.rm(House.indexes(data));
        try (House house = House.open(data)) {
            assertThat(seen(house.acme(), Query.Mode.HYBRID, null)).isEmpty();
            assertThat(seen(house.acme(), Query.Mode.HYBRID, ANN)).containsExactly("a");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ann", "user:", "group:", "team:law", "user:a\nb", ""})
    void an_entry_that_names_nobody_is_refused(String entry) {
        try (House house = House.open(data)) {
            House.As acme = house.acme().collection(House.DOCS);
            assertThatThrownBy(() -> acme.put(tides("a", entry)))
                    .isInstanceOfSatisfying(
                            Problem.class,
                            problem -> assertThat(problem.field()).isEqualTo("documents[0].access"));
        }
    }

    @Test
    void lists_have_bounds() {
        try (House house = House.open(data)) {
            House.As acme = house.acme().collection(House.DOCS);
            String[] many = Collections.nCopies(65, "user:a").toArray(String[]::new);
            assertThatThrownBy(() -> acme.put(tides("a", many)))
                    .hasMessageContaining("documents[0].access: 65 entries (expected: 0..64)");
            Viewer crowd = new Viewer("a", Collections.nCopies(257, "g"));
            assertThatThrownBy(() -> seen(acme, Query.Mode.TEXT, crowd))
                    .hasMessageContaining("groups: 257 of them (expected: 0..256)");
            assertThatThrownBy(() -> acme.find("a", crowd)).hasMessageContaining("groups: 257 of them");
        }
    }
}
