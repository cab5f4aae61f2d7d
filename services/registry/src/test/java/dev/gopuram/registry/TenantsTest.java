package dev.gopuram.registry;

import static dev.gopuram.registry.TestRegistry.ANN;
import static dev.gopuram.registry.TestRegistry.BOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gopuram.contracts.registry.Approval;
import dev.gopuram.contracts.registry.ArchiveVersion;
import dev.gopuram.contracts.registry.ChangesSince;
import dev.gopuram.contracts.registry.DecideApproval;
import dev.gopuram.contracts.registry.DeleteModel;
import dev.gopuram.contracts.registry.DeleteVersion;
import dev.gopuram.contracts.registry.DescribeVersion;
import dev.gopuram.contracts.registry.FindHistory;
import dev.gopuram.contracts.registry.FindRegistered;
import dev.gopuram.contracts.registry.FindRollout;
import dev.gopuram.contracts.registry.FindVersion;
import dev.gopuram.contracts.registry.GiveFeedback;
import dev.gopuram.contracts.registry.InspectVersion;
import dev.gopuram.contracts.registry.ListApprovals;
import dev.gopuram.contracts.registry.ListRegistered;
import dev.gopuram.contracts.registry.ListRollouts;
import dev.gopuram.contracts.registry.ListVersions;
import dev.gopuram.contracts.registry.MoveAlias;
import dev.gopuram.contracts.registry.ReadArtifact;
import dev.gopuram.contracts.registry.Registry;
import dev.gopuram.contracts.registry.RenameModel;
import dev.gopuram.contracts.registry.Report;
import dev.gopuram.contracts.registry.ReportCheck;
import dev.gopuram.contracts.registry.Rollout;
import dev.gopuram.contracts.registry.RolloutPolicy.Strategy;
import dev.gopuram.contracts.registry.SetTag;
import dev.gopuram.contracts.registry.StartRollout;
import dev.gopuram.contracts.registry.SteerRollout;
import dev.gopuram.contracts.registry.Version;
import dev.gopuram.contracts.registry.WriteUpload;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.rollouts.PolicyDefaults;
import dev.gopuram.rollouts.PredictionId;
import dev.gopuram.testkit.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What belongs to one tenant is nobody else's to see, to move or to read; what reaches over all is for nodes alone. */
class TenantsTest {
    @TempDir
    private Path home;

    private final ManualClock clock = new ManualClock();

    @Test
    void nothing_of_one_tenant_is_seen_moved_or_read_by_another() {
        try (TestRegistry registry = open()) {
            Version version = registry.ready("m", "1.0.0");
            var _ = registry.ready("m", "1.1.0");
            var _ = registry.move(ANN, "m", "production", "1.0.0", "");
            Rollout rollout = registry.rollout("m", "1.1.0", PolicyDefaults.of(Strategy.CANARY));
            Approval approval = registry.move(ANN, "m", "guarded", "1.0.0", "").pending();
            assertThat(approval).isNotNull();
            String upload = registry.upload(ANN, TestBundles.weights("m", "1.2.0"));
            String prediction = new PredictionId(UUID.randomUUID(), version.number(), null, List.of(1)).encoded();
            List<Function<Registry, Object>> calls = List.of(
                    r -> r.findRegistered(new FindRegistered("m")),
                    r -> r.findVersion(new FindVersion("m")),
                    r -> r.findVersion(new FindVersion("m@1.0.0")),
                    r -> r.listVersions(new ListVersions("m", "", 10)),
                    r -> r.describeVersion(new DescribeVersion("m", "1.0.0", "mine")),
                    r -> r.archiveVersion(new ArchiveVersion("m", "1.1.0", true)),
                    r -> r.renameModel(new RenameModel("m", "n")),
                    r -> r.setTag(new SetTag("m", "1.0.0", "team", "mine")),
                    r -> r.moveAlias(new MoveAlias("m", "staging", "1.0.0", "", "")),
                    r -> r.findHistory(new FindHistory("m", "", null, 10)),
                    r -> r.decideApproval(new DecideApproval(approval.id(), true, "")),
                    r -> r.startRollout(
                            new StartRollout("m", "production", "1.1.0", PolicyDefaults.of(Strategy.CANARY), "")),
                    r -> r.findRollout(new FindRollout(rollout.id())),
                    r -> r.steerRollout(new SteerRollout(rollout.id(), SteerRollout.Action.PROMOTE, "")),
                    r -> r.writeUpload(new WriteUpload(upload, 0, Bytes.utf8("x"))),
                    r -> r.registerVersion(TestRegistry.registration(upload)),
                    r -> r.readArtifact(new ReadArtifact("m", "1.0.0", "model.onnx", 0, "")),
                    r -> r.giveFeedback(new GiveFeedback(prediction, 0, true, "", null, Map.of())),
                    r -> r.inspectVersion(new InspectVersion("m")));
            for (int i = 0; i < calls.size(); i++) {
                assertThat(refused(registry, "other", calls.get(i)))
                        .as("call %d", i)
                        .isEqualTo(Problem.Code.NOT_FOUND);
            }
            assertThat(registry.as("other", BOB, r -> r.deleteVersion(new DeleteVersion("m", "1.1.0")))
                            .found())
                    .isFalse();
            assertThat(registry.as("other", BOB, r -> r.deleteModel(new DeleteModel("m")))
                            .found())
                    .isFalse();
            assertThat(registry.as("other", BOB, r -> r.listRegistered(new ListRegistered("", 10)))
                            .models())
                    .isEmpty();
            assertThat(registry.as("other", BOB, r -> r.listApprovals(new ListApprovals("", false, 10)))
                            .approvals())
                    .isEmpty();
            assertThat(registry.as("other", BOB, r -> r.listRollouts(new ListRollouts("", false, 10)))
                            .rollouts())
                    .isEmpty();
            // What is missing is told as of the moment.
            assertThat(registry.rollout(rollout.id()))
                    .usingRecursiveComparison()
                    .ignoringFields("verdict")
                    .isEqualTo(rollout);
            assertThat(registry.rows("feedback")).isZero();
        }
    }

    @Test
    void what_reaches_over_all_tenants_is_for_nodes_alone() {
        try (TestRegistry registry = open()) {
            var _ = registry.register(ANN, TestBundles.weights("m", "1.0.0"));
            List<Function<Registry, Object>> calls = List.of(
                    r -> r.changes(new ChangesSince(0, Duration.ZERO, "n1", "run1")),
                    r -> r.report(new Report("n1", "run1", List.of(), List.of(), List.of())),
                    r -> r.reportCheck(new ReportCheck(TestRegistry.TENANT, "m", "1.0.0", TestRegistry.passed(10))));
            for (int i = 0; i < calls.size(); i++) {
                assertThat(refused(registry, TestRegistry.TENANT, calls.get(i)))
                        .as("call %d", i)
                        .isEqualTo(Problem.Code.FORBIDDEN);
            }
            assertThat(registry.events()).isEmpty();
        }
    }

    private static Problem.Code refused(TestRegistry registry, String tenant, Function<Registry, Object> call) {
        Problem problem = catchThrowableOfType(Problem.class, () -> registry.as(tenant, BOB, call));
        return problem.code();
    }

    private TestRegistry open() {
        return TestRegistry.on(
                RegistryServer.SQLITE, home, clock, TestRegistry.config(List.of("guarded"), Duration.ofNanos(1)));
    }
}
