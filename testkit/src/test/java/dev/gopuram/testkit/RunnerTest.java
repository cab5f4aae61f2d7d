package dev.gopuram.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gopuram.contracts.models.Embed;
import dev.gopuram.contracts.models.Embeddings;
import dev.gopuram.contracts.models.FindModel;
import dev.gopuram.contracts.models.ListModels;
import dev.gopuram.contracts.models.Model;
import dev.gopuram.contracts.models.Models;
import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The shape that every contract test has: one service per runner, started once, as a process is dear to start. */
@ParameterizedClass
@EnumSource
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RunnerTest {
    private static final Embed REQUEST = new Embed("m", List.of("a", "äöü"), Embed.Purpose.QUERY);

    /** The largest body that the edge passes on by default; as a message it is larger. */
    private static final ByteSize LARGEST_BODY = ByteSize.mib(32);

    @TempDir
    static Path dirs;

    private static Path dir = Path.of("");
    private static Running<Models> running = new NotRunning();

    @Parameter
    Runner runner;

    @BeforeParameterizedClassInvocation
    static void start(Runner runner) throws IOException {
        dir = Files.createDirectory(dirs.resolve(runner.name()));
        running = runner.start(new EchoModels(), dir);
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        running.close();
    }

    @Test
    void a_call_arrives_and_its_answer_returns() {
        Embeddings answer = embed();
        assertThat(answer.vectors()).extracting(v -> v.at(0)).containsExactly(1f, 3f);
        assertThat(answer.model()).isEqualTo("m");
    }

    @Test
    void the_context_is_there_on_the_other_side() {
        CallContext context = Contexts.of("tenant ü", Set.of("search", "a,b"), Duration.ofMinutes(1));
        List<Model> said =
                context.call(() -> running.port().listModels(new ListModels())).models();
        assertThat(said).extracting(Model::name).containsExactly("tenant ü", context.requestId(), "key_test");
    }

    @Test
    void a_problem_keeps_its_field_and_its_wait() {
        Problem problem = catchThrowableOfType(
                Problem.class, () -> Contexts.admin().run(() -> running.port().findModel(new FindModel("x"))));
        assertThat(problem.code()).isEqualTo(Problem.Code.NOT_FOUND);
        assertThat(problem.field()).isEqualTo("model");
        assertThat(problem.retryAfter()).isEqualTo(Duration.ofSeconds(3));
        assertThat(problem.detail()).contains("x");
    }

    @Test
    void a_request_as_large_as_the_edge_reads_crosses() {
        int half = LARGEST_BODY.intBytes() / 2;
        Embed largest = new Embed("m", List.of("x".repeat(half), "x".repeat(half)), Embed.Purpose.QUERY);
        assertThat(Contexts.admin().call(() -> running.port().embed(largest)).vectors())
                .extracting(v -> v.at(0))
                .containsExactly((float) half, (float) half);
    }

    @Test
    void only_wire_delivers_twice() {
        int before = deliveries();
        embed();
        assertThat(deliveries() - before).isEqualTo(runner == Runner.WIRE ? 2 : 1);
    }

    @Test
    void only_split_runs_in_another_process() {
        assertThat(embed().version()).isEqualTo(String.valueOf(running.pid()));
        assertThat(running.pid() != ProcessHandle.current().pid()).isEqualTo(runner == Runner.SPLIT);
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void closing_and_starting_again_finds_the_same_data() {
        embed();
        int before = deliveries();
        long pid = running.pid();
        running.close();
        assertThat(runner == Runner.SPLIT && ProcessHandle.of(pid).isPresent()).isFalse();
        running = runner.start(new EchoModels(), dir);
        embed();
        assertThat(deliveries()).isGreaterThan(before);
    }

    private static Embeddings embed() {
        return Contexts.admin().call(() -> running.port().embed(REQUEST));
    }

    private static int deliveries() {
        return new Deliveries(dir).count();
    }

    /** Before the first runner has started. */
    private static final class NotRunning implements Running<Models> {
        @Override
        public Models port() {
            throw new IllegalStateException("not started");
        }

        @Override
        public long pid() {
            return -1;
        }

        @Override
        public void close() {}
    }
}
