package dev.gopuram.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gopuram.bundles.SemanticVersion;
import dev.gopuram.inference.VersionKey;
import dev.gopuram.kernel.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelNamesTest {
    private static final ModelVersion OLD = version("sentiment", "1.9.0", "archived");
    private static final ModelVersion STABLE = version("sentiment", "2.9.0", "production");
    private static final ModelVersion NEXT = version("sentiment", "2.10.0", "canary");
    private static final ModelVersion MINILM = version("all-minilm-l6-v2", "1.0.0");

    private final ModelNames<ModelVersion> names = new ModelNames<>(List.of(
            new Catalogue(List.of(NEXT, OLD, MINILM, STABLE)),
            new Aliases(Map.of("text-embedding-3-small", MINILM, "sentiment", MINILM, "ours@v1", OLD))));

    @ParameterizedTest
    @CsvSource({
        "sentiment, sentiment@2.9.0",
        "sentiment@1.9.0, sentiment@1.9.0",
        "sentiment@canary, sentiment@2.10.0",
        "sentiment@production, sentiment@2.9.0",
        "sentiment-v2, sentiment@2.10.0",
        "sentiment-v1, sentiment@1.9.0",
        "all-minilm-l6-v2, all-minilm-l6-v2@1.0.0",
        "all-minilm-l6-v2-v1, all-minilm-l6-v2@1.0.0",
        "text-embedding-3-small, all-minilm-l6-v2@1.0.0",
        "ours@v1, sentiment@1.9.0",
    })
    void a_name_means_what_the_first_source_that_knows_it_says(String name, String version) {
        assertThat(names.resolve(name)).hasToString(version);
    }

    @Test
    void an_unknown_name_is_not_found_and_the_nearest_ones_are_named() {
        Problem problem = refusal("all-minilm-l6");

        assertThat(problem.code()).isEqualTo(Problem.Code.NOT_FOUND);
        assertThat(problem.field()).isEqualTo("model");
        assertThat(problem.detail())
                .startsWith("model: all-minilm-l6 (expected: perhaps all-minilm-l6-v2 or all-minilm-l6-v2@1.0.0");
    }

    @Test
    void an_unknown_version_names_those_there_are() {
        assertThat(refusal("sentiment@2.9.1").detail()).contains("sentiment@2.9.0");
        assertThat(refusal("sentiment-v3").code()).isEqualTo(Problem.Code.NOT_FOUND);
    }

    @Test
    void a_name_near_nothing_names_some() {
        assertThat(refusal("completely-different").detail()).contains("one of [all-minilm-l6-v2, ");
    }

    @ParameterizedTest
    @CsvSource({"@1.0.0", "sentiment@", "@"})
    void a_name_with_half_a_selector_is_invalid(String name) {
        assertThat(refusal(name).code()).isEqualTo(Problem.Code.INVALID);
    }

    @Test
    void a_name_longer_than_any_is_refused_before_it_is_compared() {
        assertThat(refusal("x".repeat(257)).code()).isEqualTo(Problem.Code.INVALID);
    }

    private Problem refusal(String name) {
        return catchThrowableOfType(Problem.class, () -> names.resolve(name));
    }

    private static ModelVersion version(String name, String version, String... stages) {
        return new ModelVersion(
                new VersionKey("", name, version),
                SemanticVersion.parse(version),
                BundledModels.all(ModelSet.ALL).getFirst().config(),
                Instant.EPOCH,
                List.of(stages),
                0);
    }
}
