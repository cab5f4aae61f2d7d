package dev.gopuram.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gopuram.bundles.Bundle;
import dev.gopuram.contracts.models.FindModel;
import dev.gopuram.contracts.models.ListLoaded;
import dev.gopuram.contracts.models.LoadedVersion;
import dev.gopuram.contracts.models.Models;
import dev.gopuram.contracts.models.Predict;
import dev.gopuram.contracts.models.PredictOptions;
import dev.gopuram.contracts.models.Predictions;
import dev.gopuram.contracts.models.Results;
import dev.gopuram.contracts.registry.Bucket;
import dev.gopuram.contracts.registry.FeatureCounts;
import dev.gopuram.contracts.registry.ReportCheck;
import dev.gopuram.contracts.registry.RolloutPolicy;
import dev.gopuram.contracts.registry.RolloutState;
import dev.gopuram.contracts.registry.ShadowComparison;
import dev.gopuram.contracts.registry.Status;
import dev.gopuram.contracts.registry.VersionReport;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.lifecycle.Opened;
import dev.gopuram.rollouts.KeptView;
import dev.gopuram.rollouts.PolicyDefaults;
import dev.gopuram.rollouts.PredictionId;
import dev.gopuram.testkit.Contexts;
import dev.gopuram.testkit.Eventually;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service beside a registry: what is registered is what is called. */
class RegisteredModelsTest {
    private static final String TENANT = "acme";
    private static final PredictOptions PLAIN = new PredictOptions(null, null, false, List.of(), false);

    @TempDir
    Path data;

    @TempDir
    Path bundles;

    private final ServingRegistry registry = new ServingRegistry();
    private Opened<Models> service;
    private Supplier<String> metrics = () -> "";

    @BeforeEach
    void start() {
        service = open();
    }

    @AfterEach
    void stop() {
        registry.away(false);
        service.part().stop();
    }

    @Test
    void a_bare_name_is_what_stands_in_production_and_else_the_highest_that_is_ready() {
        ready(Scorers.good(bundles, "credit", "1.0.0"));
        ready(Scorers.good(bundles, "credit", "1.10.0"));
        ready(Scorers.flipped(bundles, "credit", "1.9.0"));
        registry.register(TENANT, Scorers.good(bundles, "credit", "2.0.0"), Status.PENDING);
        served("credit@1.9.0");

        assertThat(version("credit")).isEqualTo("1.10.0");
        registry.alias(TENANT, "credit", "production", "1.9.0");
        registry.alias(TENANT, "credit", "careful", "1.0.0");
        Eventually.until(Eventually.BOUND, () -> version("credit").equals("1.9.0"));

        assertThat(version("credit@1.10.0")).isEqualTo("1.10.0");
        assertThat(version("credit@careful")).isEqualTo("1.0.0");
        assertThat(version("credit-v1")).isEqualTo("1.10.0");
        assertThat(label(ask("credit@1.9.0", "", 1, 2))).isEqualTo("no");
        assertThat(refusal(() -> ask("credit@2.0.0", "", 1, 2)).detail())
                .isEqualTo("model: credit@2.0.0 is PENDING (expected: READY)");
    }

    @Test
    void a_tenants_own_version_comes_before_everybodys_and_is_nobody_elses() {
        ready(Scorers.good(bundles, "all-minilm-l6-v2", "3.0.0"));
        served("all-minilm-l6-v2@3.0.0");

        assertThat(found(TENANT, "all-minilm-l6-v2")).isEqualTo("3.0.0");
        assertThat(found("other", "all-minilm-l6-v2")).isEqualTo("1.0.0");
        assertThat(found(TENANT, "all-minilm-l6-v2@1.0.0")).isEqualTo("1.0.0");
    }

    @Test
    void what_versions_have_done_is_told_to_whoever_runs_the_node() {
        ready(Scorers.good(bundles, "credit", "1.0.0"));
        served("credit@1.0.0");
        version("credit");
        version("credit");

        assertThat(metrics.get()).contains("nv_inference_request_success{model=\"credit\",version=\"1.0.0\"} 2\n");
    }

    @Test
    void an_unknown_name_is_told_the_nearest_of_what_the_tenant_registered() {
        ready(Scorers.good(bundles, "credit", "1.0.0"));
        served("credit");

        Problem problem = refusal(() -> ask("credits", "", 1, 2));

        assertThat(problem.code()).isEqualTo(Problem.Code.NOT_FOUND);
        assertThat(problem.detail()).contains("model: credits (expected: perhaps credit");
        Problem stranger = catchThrowableOfType(Problem.class, () -> found("other", "credits"));
        assertThat(stranger.detail()).doesNotContain("perhaps credit");
    }

    @Test
    void the_golden_rows_of_what_is_pending_are_run_and_told() {
        registry.register(TENANT, Scorers.good(bundles, "credit", "1.0.0"), Status.PENDING);
        registry.register(TENANT, Scorers.boasting(bundles, "credit", "1.1.0"), Status.PENDING);

        Eventually.until(Eventually.BOUND, () -> registry.checks().size() == 2);

        assertThat(check("1.0.0").check().passed()).isTrue();
        assertThat(check("1.0.0").check().rows()).isEqualTo(1);
        assertThat(check("1.1.0").check().passed()).isFalse();
        assertThat(check("1.1.0").check().reasons())
                .singleElement()
                .asString()
                .contains("rows[0]: ")
                .contains("no");
        assertThat(registry.checks()).extracting(ReportCheck::tenant).containsOnly(TENANT);
    }

    @Test
    void a_check_that_could_not_be_told_is_run_again() {
        registry.deaf(true);
        registry.register(TENANT, Scorers.good(bundles, "credit", "1.0.0"), Status.PENDING);
        Eventually.until(Eventually.BOUND, () -> registry.untold() > 0);

        registry.deaf(false);

        Eventually.until(Eventually.BOUND, () -> registry.checks().size() == 1);
        assertThat(check("1.0.0").check().passed()).isTrue();
    }

    @Test
    void files_are_fetched_once_and_once_more_where_they_were_damaged() throws Exception {
        Bundle bundle = Scorers.good(bundles, "credit", "1.0.0");
        ready(bundle);
        served("credit");
        assertThat(label(ask("credit", "", 1, 2))).isEqualTo("yes");
        restart();
        assertThat(label(ask("credit", "", 1, 2))).isEqualTo("yes");
        assertThat(registry.fetched().stream().filter(file -> file.endsWith("/model.onnx")))
                .hasSize(1);

        service.part().stop();
        Path model = data.resolve("models/artifacts").resolve(bundle.digest()).resolve(Bundle.MODEL);
        byte[] bytes = Files.readAllBytes(model);
        bytes[bytes.length / 2] ^= 1;
        Files.write(model, bytes);
        service = open();
        served("credit");

        assertThat(label(ask("credit", "", 1, 2))).isEqualTo("yes");
        assertThat(registry.fetched().stream().filter(file -> file.endsWith("/model.onnx")))
                .hasSize(2);
        assertThat(Bundle.open(model.getParent()).digest()).isEqualTo(bundle.digest());
    }

    @Test
    void files_without_their_configuration_are_damaged_too() throws Exception {
        Bundle bundle = Scorers.good(bundles, "credit", "1.0.0");
        ready(bundle);
        served("credit");
        ask("credit", "", 1, 2);
        service.part().stop();
        Files.delete(data.resolve("models/artifacts").resolve(bundle.digest()).resolve("config.yaml"));
        service = open();
        served("credit");

        assertThat(label(ask("credit", "", 1, 2))).isEqualTo("yes");
    }

    @Test
    void files_that_are_not_as_registered_are_not_served_and_leave_nothing() throws Exception {
        registry.damaged(true);
        registry.register(TENANT, Scorers.good(bundles, "credit", "1.0.0"), Status.PENDING);
        Eventually.until(Eventually.BOUND, () -> registry.fetched().size() >= 3);
        registry.damaged(false);
        Eventually.until(Eventually.BOUND, () -> registry.checks().size() == 1);

        assertThat(check("1.0.0").check().passed()).isTrue();
        try (Stream<Path> left = Files.list(data.resolve("models/artifacts"))) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .noneMatch(name -> name.endsWith(".part"))
                    .hasSize(1);
        }
    }

    @Test
    void whoever_asks_stays_with_one_version_of_a_roll_out_and_both_are_counted() {
        rollOut(Scorers.flipped(bundles, "credit", "2.0.0"), RolloutState.CANARY, .5, canary(0));

        Set<String> versions = new HashSet<>();
        int candidate = 0;
        for (int key = 0; key < 100; key++) {
            Predictions first = ask("credit", "user-" + key, 1, 2);
            Predictions again = ask("credit", "user-" + key, 1, 2);
            assertThat(again.version()).as("version of user-%s", key).isEqualTo(first.version());
            assertThat(first.rollout()).isEqualTo("ro_1");
            assertThat(label(first)).isEqualTo(first.version().equals("1.0.0") ? "yes" : "no");
            versions.add(first.version());
            candidate += first.version().equals("2.0.0") ? 2 : 0;
        }

        assertThat(versions).containsExactlyInAnyOrder("1.0.0", "2.0.0");
        int asked = candidate;
        Eventually.until(
                Eventually.BOUND, () -> registry.requests(true) == asked && registry.requests(false) == 200 - asked);
        assertThat(found(TENANT, "credit")).as("the version in use").isEqualTo("1.0.0");
    }

    @Test
    void nobody_in_particular_is_not_always_the_same() {
        rollOut(Scorers.good(bundles, "credit", "2.0.0"), RolloutState.CANARY, .5, canary(0));

        Set<String> versions = new HashSet<>();
        for (int i = 0; i < 64; i++) {
            versions.add(ask("credit", "", 1, 2).version());
        }

        assertThat(versions).containsExactlyInAnyOrder("1.0.0", "2.0.0");
    }

    @Test
    void a_candidate_whose_answers_are_none_is_left_from_the_next_request_on() {
        rollOut(Scorers.broken(bundles, "credit", "2.0.0"), RolloutState.CANARY, .5, canary(0));

        int failed = 0;
        int sinceLast = 0;
        for (int key = 0; key < 2000 && sinceLast < 200; key++) {
            int user = key;
            Problem problem = catchThrowableOfType(Problem.class, () -> ask("credit", "user-" + user, 0, 2));
            sinceLast = problem == null ? sinceLast + 1 : 0;
            failed += problem == null ? 0 : 1;
        }

        assertThat(failed).as("requests that the candidate failed").isBetween(1, 100);
        assertThat(sinceLast).as("requests since then").isEqualTo(200);
        int errors = failed;
        Eventually.until(Eventually.BOUND, () -> registry.errors(true) == errors);
        assertThat(registry.errors(false)).isZero();
    }

    @Test
    void a_candidate_that_cannot_be_loaded_is_left_too() throws Exception {
        Bundle hollow = Scorers.good(bundles.resolve("hollow"), "credit", "2.0.0");
        Files.write(hollow.model(), new byte[] {1, 2, 3});
        rollOut(Bundle.open(hollow.directory()), RolloutState.CANARY, .5, canary(0));

        int failed = 0;
        int sinceLast = 0;
        for (int key = 0; key < 2000 && sinceLast < 200; key++) {
            int user = key;
            Problem problem = catchThrowableOfType(Problem.class, () -> ask("credit", "user-" + user, 1, 2));
            sinceLast = problem == null ? sinceLast + 1 : 0;
            failed += problem == null ? 0 : 1;
        }

        assertThat(failed).isBetween(1, 100);
        assertThat(sinceLast).isEqualTo(200);
    }

    @Test
    void what_a_caller_did_wrong_says_nothing_of_a_candidate() {
        rollOut(Scorers.good(bundles, "credit", "2.0.0"), RolloutState.CANARY, .5, canary(0));
        for (int key = 0; key < 200; key++) {
            int user = key;
            Problem problem = catchThrowableOfType(Problem.class, () -> ask("credit", "user-" + user, Double.NaN, 2));
            assertThat(problem.code()).isEqualTo(Problem.Code.INVALID);
        }
        int candidates = 0;
        for (int key = 0; key < 100; key++) {
            candidates += ask("credit", "user-" + key, 1, 2).version().equals("2.0.0") ? 1 : 0;
        }

        assertThat(candidates).isPositive();
        Eventually.until(Eventually.BOUND, () -> registry.requests(true) + registry.requests(false) == 100);
        assertThat(registry.requests(true)).isEqualTo(candidates);
        assertThat(registry.errors(true)).isZero();
    }

    @Test
    void a_shadow_is_asked_too_and_compared() {
        rollOut(Scorers.flipped(bundles, "credit", "2.0.0"), RolloutState.SHADOW, 0, canary(1));

        for (int key = 0; key < 20; key++) {
            assertThat(ask("credit", "user-" + key, 1, key % 2 == 0 ? 2 : 1).version())
                    .isEqualTo("1.0.0");
        }

        ShadowComparison compared = Eventually.value(
                Eventually.BOUND, registry::comparison, each -> each != null && each.compared() + each.dropped() == 20);
        assertThat(compared.compared()).isEqualTo(20);
        assertThat(compared.sameLabel()).as("of rows that both weigh alike").isEqualTo(10);
        assertThat(compared.candidateFailed()).isZero();
        assertThat(compared.worst()).isNotEmpty();
    }

    @Test
    void a_shadow_that_fails_is_counted_and_changes_nothing_for_the_caller() {
        rollOut(Scorers.broken(bundles, "credit", "2.0.0"), RolloutState.SHADOW, 0, canary(1));

        for (int key = 0; key < 20; key++) {
            assertThat(label(ask("credit", "user-" + key, 0, 2))).isEqualTo("yes");
        }

        Eventually.until(Eventually.BOUND, () -> {
            ShadowComparison compared = registry.comparison();
            return compared != null && compared.candidateFailed() == 20;
        });
    }

    @Test
    void what_the_version_in_use_fails_at_is_asked_of_the_shadow_too() {
        ready(Scorers.broken(bundles, "credit", "1.0.0"));
        ready(Scorers.good(bundles, "credit", "2.0.0"));
        registry.alias(TENANT, "credit", "production", "1.0.0");
        registry.rollOut(TENANT, "credit", RolloutState.SHADOW, 0, canary(1));
        Eventually.until(Eventually.BOUND, () -> loaded().containsAll(List.of("credit@1.0.0", "credit@2.0.0")));

        for (int key = 0; key < 20; key++) {
            String user = "user-" + key;
            assertThat(refusal(() -> ask("credit", user, 0, 2)).code()).isEqualTo(Problem.Code.INTERNAL);
        }

        Eventually.until(Eventually.BOUND, () -> {
            ShadowComparison compared = registry.comparison();
            return compared != null && compared.stableFailed() == 20;
        });
    }

    @Test
    void a_predictions_id_says_which_version_said_what() {
        rollOut(Scorers.good(bundles, "credit", "2.0.0"), RolloutState.CANARY, .5, canary(0));
        Map<String, Long> numbers = Map.of("1.0.0", 7L, "2.0.0", 8L);
        for (int key = 0; key < 20; key++) {
            Predictions predictions = ask("credit", "user-" + key, 1, key % 2 == 0 ? 2 : 0);

            PredictionId id = PredictionId.decoded(predictions.id());

            assertThat(id.number()).isEqualTo(numbers.get(predictions.version()));
            assertThat(id.labels()).containsExactly(key % 2 == 0 ? 1 : 0);
            assertThat(id.arm()).isNotNull();
            assertThat(id.arm().isOf("ro_1")).isTrue();
            assertThat(id.arm().candidate()).isEqualTo(predictions.version().equals("2.0.0"));
        }
        PredictionId named = PredictionId.decoded(ask("credit@1.0.0", "", 1, 2).id());
        assertThat(named.arm()).isNull();
        assertThat(named.number()).isEqualTo(7);
    }

    @Test
    void labels_and_values_are_counted_by_their_place_in_what_the_version_was_trained_on() {
        ready(Scorers.good(bundles, "credit", "1.0.0"));
        served("credit");
        ask("credit", "", -1, 2);
        ask("credit", "", 5, 2);
        ask("credit", "", 5, 2);
        ask("credit", "", 10, 20);

        VersionReport counted = Eventually.value(
                Eventually.BOUND, () -> registry.counted("1.0.0"), each -> each != null && each.requests() == 4);

        assertThat(counted.features())
                .containsExactlyInAnyOrder(
                        new FeatureCounts("label", List.of(new Bucket(0, 2), new Bucket(1, 2))),
                        new FeatureCounts("a", List.of(new Bucket(0, 1), new Bucket(1, 2), new Bucket(2, 1))));
    }

    @Test
    void without_its_registry_the_service_goes_on_with_what_it_has() {
        rollOut(Scorers.good(bundles, "credit", "2.0.0"), RolloutState.CANARY, .5, canary(0));
        ask("credit@1.0.0", "", 1, 2);
        ask("credit@2.0.0", "", 1, 2);

        registry.away(true);

        Set<String> versions = new HashSet<>();
        for (int key = 0; key < 64; key++) {
            versions.add(ask("credit", "user-" + key, 1, 2).version());
        }
        assertThat(versions).containsExactlyInAnyOrder("1.0.0", "2.0.0");
    }

    @Test
    void what_was_deleted_is_unloaded_and_what_is_registered_anew_under_its_name_is_another() {
        ready(Scorers.good(bundles, "credit", "1.0.0"));
        served("credit");
        assertThat(label(ask("credit", "", 1, 2))).isEqualTo("yes");
        assertThat(loaded()).contains("credit@1.0.0");

        registry.delete(TENANT, "credit", "1.0.0");
        Eventually.until(Eventually.BOUND, () -> !loaded().contains("credit@1.0.0"));
        assertThat(refusal(() -> ask("credit", "", 1, 2)).code()).isEqualTo(Problem.Code.NOT_FOUND);

        ready(Scorers.flipped(bundles, "credit", "1.0.0"));
        served("credit");
        assertThat(label(ask("credit", "", 1, 2))).isEqualTo("no");
        // Without a view between them in which it is not there.
        ready(Scorers.good(bundles, "credit", "1.0.0"));
        Eventually.until(Eventually.BOUND, () -> label(ask("credit", "", 1, 2)).equals("yes"));
    }

    private void ready(Bundle bundle) {
        registry.register(TENANT, bundle, Status.READY);
    }

    /** Of a good 1.0.0, which stands in production, to 2.0.0. */
    private void rollOut(Bundle candidate, RolloutState state, double weight, RolloutPolicy policy) {
        ready(Scorers.good(bundles, "credit", "1.0.0"));
        ready(candidate);
        registry.alias(TENANT, "credit", "production", "1.0.0");
        registry.rollOut(TENANT, "credit", state, weight, policy);
        // Both are loaded ahead when the roll-out is known.
        Eventually.until(Eventually.BOUND, () -> loaded().containsAll(List.of("credit@1.0.0", "credit@2.0.0")));
    }

    private static RolloutPolicy canary(double shadowShare) {
        RolloutPolicy p = PolicyDefaults.of(RolloutPolicy.Strategy.CANARY);
        return new RolloutPolicy(
                p.strategy(),
                p.steps(),
                p.dwell(),
                p.minRequests(),
                p.alpha(),
                p.latencyTolerance(),
                p.accuracyDrop(),
                p.minLabels(),
                p.errorLimit(),
                p.errorLimitRequests(),
                p.maxDuration(),
                p.expiry(),
                p.preWindow(),
                p.postWindow(),
                shadowShare,
                p.keepWarm());
    }

    private Opened<Models> open() {
        ModelsConfig d = ModelsConfig.defaults();
        ModelsConfig config =
                new ModelsConfig(2, 1, d.queuedRows(), d.maxInput(), d.maxRequest(), d.defaultModel(), Map.of(), false);
        Opened<Models> opened = ModelsAssembly.open(
                config,
                ModelSet.ALL,
                data,
                Clock.system(),
                new ModelsAssembly.Surroundings(registry, "node-1", "run-1", KeptView.NONE, new SplittableRandom(1)),
                said -> metrics = said);
        opened.part().start();
        return opened;
    }

    private void restart() {
        service.part().stop();
        service = open();
        served("credit");
    }

    private void served(String name) {
        Eventually.until(Eventually.BOUND, () -> {
            try {
                return !found(TENANT, name).isEmpty();
            } catch (Problem notYet) {
                return false;
            }
        });
    }

    private Set<String> loaded() {
        Set<String> names = new HashSet<>();
        for (LoadedVersion each : Contexts.call(
                        TENANT, Set.of(), () -> service.port().listLoaded(new ListLoaded()))
                .versions()) {
            names.add(each.model() + "@" + each.version());
        }
        return names;
    }

    private ReportCheck check(String version) {
        return registry.checks().stream()
                .filter(each -> each.version().equals(version))
                .findFirst()
                .orElseThrow();
    }

    private String version(String name) {
        return ask(name, "", 1, 2).version();
    }

    private String found(String tenant, String name) {
        return Contexts.call(tenant, Set.of(), () -> service.port().findModel(new FindModel(name)))
                .version();
    }

    private Predictions ask(String model, String key, double a, double b) {
        Predict request = new Predict(model, "", key, Scorers.row(a, b), PLAIN);
        return Contexts.call(TENANT, Set.of(), () -> service.port().predict(request));
    }

    private static String label(Predictions predictions) {
        return ((Results.Labelled) predictions.results())
                .rows()
                .getFirst()
                .scores()
                .getFirst()
                .label();
    }

    private static Problem refusal(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        return catchThrowableOfType(Problem.class, call);
    }
}
