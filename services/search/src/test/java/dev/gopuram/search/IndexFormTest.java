package dev.gopuram.search;

import static dev.gopuram.search.House.documents;
import static dev.gopuram.search.House.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.gopuram.contracts.search.Chunking;
import dev.gopuram.contracts.search.Collection;
import dev.gopuram.contracts.search.FindCollection;
import dev.gopuram.contracts.search.PutCollection;
import dev.gopuram.contracts.search.Quantization;
import dev.gopuram.contracts.search.Query;
import dev.gopuram.kernel.Problem;
import dev.gopuram.testkit.Contexts;
import dev.gopuram.testkit.FakeModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.IOUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** In which form a collection's index lies on disk, and what becomes of one of another form. */
class IndexFormTest {
    @TempDir
    Path data;

    @ParameterizedTest
    @ValueSource(ints = {1_536, 3_072})
    void a_model_of_many_dimensions_is_stored_found_and_found_after_a_restart(int dimensions) {
        FakeModels wide = new FakeModels("wide", "1", dimensions);
        try (House house = open(wide)) {
            house.acme().collection(House.DOCS).put(text("a", "alpha beta"), text("b", "gamma delta"));
        }
        try (House house = open(wide)) {
            assertThat(documents(house.acme().query(Query.Mode.VECTOR, "delta gamma")))
                    .first()
                    .isEqualTo("b");
        }
    }

    private House open(FakeModels models) {
        return House.open(data, House.config(), models, IndexingSteps.UNHEARD);
    }

    @ParameterizedTest
    @EnumSource(Quantization.class)
    void a_collection_has_the_form_it_was_made_with_and_scores_exactly(Quantization quantization) {
        try (House house = House.open(data)) {
            assertThat(make(house, quantization).quantization()).isEqualTo(quantization);
            for (int i = 0; i < 150; i++) {
                house.acme().put(text("d" + i, "words of " + i));
            }
        }
        try (House house = House.open(data)) {
            Collection found =
                    Contexts.of(House.TENANT).call(() -> house.port().findCollection(new FindCollection(House.DOCS)));
            assertThat(found.quantization()).isEqualTo(quantization);
            var hits = house.acme().query(Query.Mode.VECTOR, "words of 77");
            assertThat(documents(hits)).contains("d77");
            assertThat(hits.getFirst().score()).isCloseTo(1.0, within(1e-6));
        }
    }

    private static Collection make(House house, Quantization quantization) {
        PutCollection request = new PutCollection(House.DOCS, "", quantization, "");
        return Contexts.of(House.TENANT).call(() -> house.port().putCollection(request));
    }

    @Test
    void another_form_than_it_was_made_with_is_a_conflict_and_none_named_is_none_changed() {
        try (House house = House.open(data)) {
            make(house, Quantization.INT8);
            house.acme().collection(House.DOCS, (Chunking) null);

            assertThatThrownBy(() -> make(house, Quantization.NONE)).isInstanceOfSatisfying(Problem.class, problem -> {
                assertThat(problem.code()).isEqualTo(Problem.Code.CONFLICT);
                assertThat(problem.detail()).contains("quantization: none").contains("int8");
            });
        }
    }

    @Test
    void an_index_of_the_former_layout_is_built_anew_from_the_database() throws IOException {
        try (House house = House.open(data)) {
            house.acme().collection(House.DOCS).put(text("a", "alpha"), text("b", "beta"));
        }
        writeAsTheFormerVersionDid();
        try (House house = House.open(data)) {
            assertThat(documents(house.acme().query(Query.Mode.TEXT, "alpha"))).containsExactly("a");
            assertThat(documents(house.acme().query(Query.Mode.VECTOR, "beta")))
                    .first()
                    .isEqualTo("b");
        }
    }

    /** With Lucene's own codec, the same number, and nothing in it. */
    private void writeAsTheFormerVersionDid() throws IOException {
        Path path;
        try (Stream<Path> all = Files.list(House.indexes(data))) {
            path = all.findFirst().orElseThrow();
        }
        Map<String, String> commit;
        try (Directory directory = FSDirectory.open(path);
                DirectoryReader reader = DirectoryReader.open(directory)) {
            commit = reader.getIndexCommit().getUserData();
        }
        IOUtils.rm(path);
        try (Directory directory = FSDirectory.open(path);
                IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig(new Words()))) {
            writer.setLiveCommitData(
                    Map.of("seq", commit.get("seq"), "collection", commit.get("collection"), "layout", "1")
                            .entrySet());
            writer.commit();
        }
    }
}
