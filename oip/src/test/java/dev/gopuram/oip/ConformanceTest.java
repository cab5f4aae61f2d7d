package dev.gopuram.oip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.oip.ConformanceResult.Status;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The suite finds nothing where there is nothing, and each fault by itself. */
class ConformanceTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    /** Without these there is nothing left to try. */
    private static final Set<Fault> HIDING = EnumSet.of(
            Fault.NO_METADATA_OF_DYNAMIC_SHAPES,
            Fault.FAILS_WITHOUT_OUTPUTS,
            Fault.NO_SERVER_METADATA,
            Fault.ERRORS_ARE_500,
            Fault.ERRORS_ARE_TEXT);

    @ParameterizedTest
    @ValueSource(strings = {"add", "words", "unsigned", "mixed", "half"})
    void a_server_that_keeps_to_the_protocol_passes(String model) throws IOException {
        List<ConformanceResult> results = judge(EnumSet.noneOf(Fault.class), model);

        assertThat(results)
                .filteredOn(result -> result.status() == Status.FAILED)
                .isEmpty();
        assertThat(results)
                .filteredOn(result -> result.status() == Status.PASSED)
                .hasSizeGreaterThan(70);
    }

    @Test
    void between_them_the_models_let_every_check_be_tried() throws IOException {
        Set<String> tried = new HashSet<>();
        for (String model : List.of("add", "words", "unsigned", "mixed", "half")) {
            judge(EnumSet.noneOf(Fault.class), model).stream()
                    .filter(result -> result.status() == Status.PASSED)
                    .map(ConformanceResult::id)
                    .forEach(tried::add);
        }

        assertThat(tried).containsExactlyInAnyOrderElementsOf(ids());
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void each_fault_is_noticed_by_itself(Fault fault) throws IOException {
        List<String> failed = failed(judge(EnumSet.of(fault), "add"));

        assertThat(failed).containsAnyElementsOf(fault.noticedBy());
        assertThat(ids()).containsAll(fault.noticedBy());
    }

    @Test
    void a_server_with_all_these_faults_fails_more_than_twenty_checks() throws IOException {
        List<String> failed = failed(judge(EnumSet.complementOf(EnumSet.copyOf(HIDING)), "add"));

        assertThat(failed).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(40);
    }

    @Test
    void every_check_has_an_id_of_its_own() {
        assertThat(ids()).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(120);
    }

    @Test
    void without_a_name_the_first_ready_model_of_the_index_is_judged() throws IOException {
        ToyModels models = new ToyModels();
        try (ToyHttp http = new ToyHttp(models, EnumSet.noneOf(Fault.class))) {
            List<ConformanceResult> results =
                    Conformance.run(new ConformanceTarget(http.url(), null, null, Map.of(), TIMEOUT), result -> {});

            assertThat(failed(results)).isEmpty();
            assertThat(models.statistics().getFirst().inferenceCount()).isPositive();
        }
    }

    @Test
    void a_server_that_is_not_there_fails() {
        List<ConformanceResult> results = Conformance.run(
                new ConformanceTarget(URI.create("http://127.0.0.1:1"), "127.0.0.1:1", "add", Map.of(), TIMEOUT),
                result -> {});

        assertThat(failed(results)).contains("rest-live", "rest-server-metadata", "grpc-live");
        assertThat(results).noneMatch(result -> result.status() == Status.PASSED);
    }

    private static List<String> ids() {
        return Stream.concat(
                        Conformance.rest().stream().map(Check::id),
                        Conformance.grpc().stream().map(Check::id))
                .toList();
    }

    private static List<String> failed(List<ConformanceResult> results) {
        return results.stream()
                .filter(result -> result.status() == Status.FAILED)
                .map(ConformanceResult::id)
                .toList();
    }

    private static List<ConformanceResult> judge(Set<Fault> faults, String model) throws IOException {
        ToyModels models = new ToyModels();
        try (ToyHttp http = new ToyHttp(models, faults);
                ToyGrpc grpc = new ToyGrpc(models, faults)) {
            return Conformance.run(
                    new ConformanceTarget(http.url(), grpc.address(), model, Map.of(), TIMEOUT), result -> {});
        }
    }
}
