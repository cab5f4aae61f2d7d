package dev.gopuram.bundles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.bundles.ReferenceData.Spread;
import dev.gopuram.contracts.registry.ArtifactFile;
import dev.gopuram.kernel.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleTest {
    @TempDir
    private Path directory;

    @Test
    void the_same_parts_make_the_same_bytes_and_every_archive_the_same_bundle() throws IOException {
        assertThat(GoodBundles.text().zip()).isEqualTo(GoodBundles.text().zip());
        assertThat(GoodBundles.text().tarGz()).isEqualTo(GoodBundles.text().tarGz());
        Bundle written = GoodBundles.text().write(directory.resolve("written"));
        assertThat(unpacked("zip", GoodBundles.text().zip().shared()).digest()).isEqualTo(written.digest());
        assertThat(unpacked("tar", GoodBundles.text().tar().shared()).digest()).isEqualTo(written.digest());
        assertThat(unpacked("tgz", GoodBundles.text().tarGz().shared()).digest())
                .isEqualTo(written.digest());
    }

    @Test
    void a_digest_is_that_of_the_sorted_list_of_files() {
        ArtifactFile a = new ArtifactFile("a", 1, "11");
        ArtifactFile b = new ArtifactFile("b", 1, "22");
        // sha256sum of "a\0" "11\n" "b\0" "22\n"
        assertThat(Bundle.digest(List.of(b, a))).isEqualTo(Bundle.digest(List.of(a, b)));
        assertThat(Bundle.digest(List.of(a, b)))
                .isEqualTo(Digests.of("a\00011\nb\00022\n".getBytes(StandardCharsets.UTF_8)));
        assertThat(Bundle.digest(List.of(a))).isNotEqualTo(Bundle.digest(List.of(b)));
    }

    @Test
    void all_that_is_wrong_is_told_at_once() {
        Bundle bundle = GoodBundles.text()
                .without(Bundle.CARD)
                .without(Bundle.TOKENIZER)
                .text(Bundle.EVALUATION, "{}")
                .text("stray.bin", "x")
                .write(directory.resolve("bundle"));
        assertThat(BundleChecks.faults(bundle, RuntimeSupport.onnxRuntime())).hasSize(4);
        assertThatThrownBy(() -> BundleChecks.check(bundle, RuntimeSupport.onnxRuntime()))
                .isInstanceOfSatisfying(Problem.class, problem -> {
                    assertThat(problem.code()).isEqualTo(Problem.Code.UNPROCESSABLE);
                    assertThat(problem.detail())
                            .contains("MODEL_CARD.md is missing")
                            .contains("tokenizer/tokenizer.json is missing")
                            .contains("metrics")
                            .contains("stray.bin");
                });
    }

    @Test
    void a_link_in_a_directory_is_no_file() throws IOException {
        GoodBundles.tensor().write(directory.resolve("bundle"));
        Files.createSymbolicLink(directory.resolve("bundle/LICENSE"), Path.of("/etc/passwd"));
        assertThatThrownBy(() -> Bundle.open(directory.resolve("bundle"))).hasMessageContaining("a link or a device");
    }

    @Test
    void what_is_there_already_is_left_alone() throws IOException {
        Path archive = Files.write(
                directory.resolve("a.zip"), GoodBundles.tensor().zip().shared());
        Path into = Files.createDirectory(directory.resolve("into"));
        assertThatThrownBy(() -> BundleArchive.unpack(archive, into, BundleLimits.defaults()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(into).isEmptyDirectory();
    }

    @Test
    void what_is_refused_leaves_nothing_behind() throws IOException {
        Path archive = Files.write(
                directory.resolve("a.zip"),
                GoodBundles.tensor().without(BundleConfig.FILE).zip().shared());
        Path into = Files.createDirectory(directory.resolve("models"));
        assertThatThrownBy(() -> BundleArchive.unpack(archive, into.resolve("m"), BundleLimits.defaults()))
                .isInstanceOf(Problem.class);
        assertThat(into).isEmptyDirectory();
    }

    @Test
    void training_data_is_told_by_its_spread() {
        ReferenceData data =
                GoodBundles.text().write(directory.resolve("bundle")).reference();
        assertThat(data.rows()).isEqualTo(1000);
        assertThat(data.labels()).containsExactly(Map.entry("positive", 512L));
        Spread.Numbers length = (Spread.Numbers) data.features().get("length");
        assertThat(List.of(length.bucket(9.9), length.bucket(10), length.bucket(19), length.bucket(20)))
                .containsExactly(0, 1, 1, 2);
        assertThat(data.features().get("city")).isEqualTo(new Spread.Words(Map.of("a", 4L)));
    }

    @Test
    void a_card_shows_what_the_bundle_says() {
        String card = ModelCard.markdown(GoodBundles.text().write(directory.resolve("text")));
        assertThat(card)
                .startsWith("# sentiment 2.1.0")
                .contains("| Task | text classification |")
                .contains("| accuracy | 0.93 |")
                .contains("| Data | made 3 |")
                .contains("Made for tests.");
        assertThat(ModelCard.markdown(GoodBundles.prompt().write(directory.resolve("prompt"))))
                .contains("| Variables | tone, question |")
                .contains("| helpful | 0.9 |");
    }

    @Test
    void a_prompt_is_whole_by_its_configuration_alone_and_weights_are_not() {
        Bundle prompt = GoodBundles.prompt()
                .without(GoldenRow.FILE)
                .without(Bundle.EVALUATION)
                .without(Bundle.CARD)
                .write(directory.resolve("prompt"));
        Bundle weights = GoodBundles.text()
                .without(GoldenRow.FILE)
                .without(Bundle.EVALUATION)
                .without(Bundle.CARD)
                .write(directory.resolve("text"));

        assertThat(BundleChecks.faults(prompt, RuntimeSupport.onnxRuntime())).isEmpty();
        assertThat(BundleChecks.faults(weights, RuntimeSupport.onnxRuntime()))
                .containsExactlyInAnyOrder(
                        "golden.json is missing", "evaluation_report.json is missing", "MODEL_CARD.md is missing");
        assertThat(ModelCard.markdown(prompt)).contains("| Variables | tone, question |");
    }

    private Bundle unpacked(String name, byte[] archive) throws IOException {
        Path file = Files.write(directory.resolve(name + ".archive"), archive);
        Bundle bundle = BundleArchive.unpack(file, directory.resolve(name), BundleLimits.defaults());
        BundleChecks.check(bundle, RuntimeSupport.onnxRuntime());
        return bundle;
    }
}
