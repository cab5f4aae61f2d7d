package dev.gopuram.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gopuram.contracts.registry.ArmReport;
import dev.gopuram.contracts.registry.BeginUpload;
import dev.gopuram.contracts.registry.ChangesSince;
import dev.gopuram.contracts.registry.FindRollout;
import dev.gopuram.contracts.registry.FindVersion;
import dev.gopuram.contracts.registry.MoveAlias;
import dev.gopuram.contracts.registry.Registry;
import dev.gopuram.contracts.registry.RegistryView;
import dev.gopuram.contracts.registry.Report;
import dev.gopuram.contracts.registry.Rollout;
import dev.gopuram.contracts.registry.RolloutPolicy.Strategy;
import dev.gopuram.contracts.registry.RolloutState;
import dev.gopuram.contracts.registry.StartRollout;
import dev.gopuram.contracts.registry.Status;
import dev.gopuram.contracts.registry.SteerRollout;
import dev.gopuram.contracts.registry.SteerRollout.Action;
import dev.gopuram.contracts.registry.Upload;
import dev.gopuram.contracts.registry.Version;
import dev.gopuram.contracts.registry.WriteUpload;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Problem;
import dev.gopuram.rollouts.PolicyDefaults;
import dev.gopuram.testkit.Contexts;
import dev.gopuram.testkit.Eventually;
import dev.gopuram.testkit.Runner;
import dev.gopuram.testkit.Running;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What callers rely on, on every transport. */
@ParameterizedClass
@EnumSource(Runner.class)
class RegistryContractTest {
    @TempDir
    private static Path data;

    private static Running<Registry> registry;

    private final Runner runner;

    RegistryContractTest(Runner runner) {
        this.runner = runner;
    }

    @BeforeParameterizedClassInvocation
    static void start(Runner runner) {
        registry = runner.start(new RegistryFixture(), data.resolve(runner.name()));
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        registry.close();
    }

    @Test
    void a_version_is_registered_put_into_production_and_rolled_back() {
        Version first = register("greeter", "1.0.0", "Be kind:");
        Version second = register("greeter", "1.1.0", "Be short:");
        var _ = admin(r -> r.moveAlias(new MoveAlias("greeter", "production", "1.0.0", "", "first")));
        Rollout rollout = admin(r -> r.startRollout(
                new StartRollout("greeter", "production", "1.1.0", PolicyDefaults.of(Strategy.CANARY), "newer")));
        ArmReport stable = TestRegistry.arm(rollout.id(), 0, false, 1_000, 0);
        ArmReport candidate = TestRegistry.arm(rollout.id(), 0, true, 60, 50);
        var _ = node(r -> r.report(new Report("n1", "run1", List.of(stable, candidate), List.of(), List.of())));

        Rollout over = admin(r -> r.findRollout(new FindRollout(rollout.id())));
        assertThat(List.of(first.status(), second.status())).containsOnly(Status.READY);
        assertThat(over.state()).isEqualTo(RolloutState.ROLLED_BACK);
        assertThat(over.evidence())
                .singleElement()
                .satisfies(step -> assertThat(step.candidate().errors()).isEqualTo(50));
        Version found = admin(r -> r.findVersion(new FindVersion("greeter")));
        assertThat(List.of(found.version(), found.digest())).containsExactly("1.0.0", first.digest());
    }

    @Test
    void an_advance_goes_one_step_on_every_transport() {
        var _ = register("stepper", "1.0.0", "Be kind:");
        var _ = register("stepper", "1.1.0", "Be short:");
        var _ = admin(r -> r.moveAlias(new MoveAlias("stepper", "production", "1.0.0", "", "")));
        Rollout rollout = admin(r -> r.startRollout(
                new StartRollout("stepper", "production", "1.1.0", PolicyDefaults.of(Strategy.CANARY), "")));
        Rollout advanced = admin(r -> r.steerRollout(new SteerRollout(rollout.id(), Action.ADVANCE, "")));

        assertThat(advanced.step()).isOne();
        assertThat(admin(r -> r.findRollout(new FindRollout(rollout.id()))).step())
                .isOne();
    }

    @Test
    void who_waits_is_told_of_the_next_change() throws Exception {
        var _ = register("waiter", "1.0.0", "Be kind:");
        RegistryView known = node(r -> r.changes(new ChangesSince(0, Duration.ZERO, "n1", "run1")));
        assertThat(node(r -> r.changes(new ChangesSince(known.revision(), Duration.ZERO, "n1", "run1")))
                        .changed())
                .isFalse();
        CompletableFuture<RegistryView> waiting = CompletableFuture.supplyAsync(
                () -> node(r -> r.changes(new ChangesSince(known.revision(), Duration.ofSeconds(50), "n1", "run1"))));
        var _ = admin(r -> r.moveAlias(new MoveAlias("waiter", "staging", "1.0.0", "", "")));

        assertThat(waiting.get(40, TimeUnit.SECONDS).aliases())
                .anySatisfy(alias -> assertThat(alias.alias()).isEqualTo("staging"));
    }

    @Test
    void who_waits_and_leaves_is_let_go_at_once() throws Exception {
        RegistryView known = node(r -> r.changes(new ChangesSince(0, Duration.ZERO, "n1", "run1")));
        AtomicReference<Problem> end = new AtomicReference<>();
        Thread waiting = Thread.ofVirtual()
                .start(() -> end.set(catchThrowableOfType(Problem.class, () -> {
                    long revision = known.revision();
                    while (revision >= known.revision()) {
                        long since = revision;
                        revision = node(r -> r.changes(new ChangesSince(since, Duration.ofSeconds(50), "n1", "run1")))
                                .revision();
                    }
                })));
        Eventually.until(
                "it waits",
                () -> waiting.getState() == Thread.State.WAITING || waiting.getState() == Thread.State.TIMED_WAITING);
        waiting.interrupt();

        assertThat(waiting.join(Duration.ofSeconds(20)))
                .as("let go on %s", runner)
                .isTrue();
        assertThat(end.get().code()).isEqualTo(Problem.Code.CANCELLED);
    }

    @Test
    void what_is_not_there_is_not_found_and_what_is_for_nodes_is_forbidden() {
        Problem unknown =
                catchThrowableOfType(Problem.class, () -> admin(r -> r.findVersion(new FindVersion("nothing"))));
        Problem forbidden = catchThrowableOfType(
                Problem.class, () -> admin(r -> r.changes(new ChangesSince(0, Duration.ZERO, "n1", "run1"))));

        assertThat(unknown.code()).isEqualTo(Problem.Code.NOT_FOUND);
        assertThat(forbidden.code()).isEqualTo(Problem.Code.FORBIDDEN);
    }

    private static Version register(String model, String version, String words) {
        Bytes archive = TestBundles.prompt(model, version, words);
        Upload place = admin(r -> r.beginUpload(new BeginUpload(archive.length())));
        int half = archive.length() / 2;
        var _ = admin(r -> r.writeUpload(new WriteUpload(place.id(), 0, archive.slice(0, half))));
        var _ = admin(r -> r.writeUpload(new WriteUpload(place.id(), half, archive.slice(half, archive.length()))));
        return admin(r -> r.registerVersion(TestRegistry.registration(place.id())));
    }

    private static <T> T admin(Function<Registry, T> call) {
        return in(Contexts.admin(), call);
    }

    private static <T> T node(Function<Registry, T> call) {
        return in(Contexts.node("n1"), call);
    }

    private static <T> T in(CallContext context, Function<Registry, T> call) {
        return context.call(() -> call.apply(registry.port()));
    }
}
