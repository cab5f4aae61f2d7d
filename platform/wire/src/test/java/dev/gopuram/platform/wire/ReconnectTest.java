package dev.gopuram.platform.wire;

import static dev.gopuram.platform.wire.TestNodes.call;
import static dev.gopuram.platform.wire.TestNodes.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.contracts.models.Embed;
import dev.gopuram.contracts.models.Models;
import dev.gopuram.kernel.Problem;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** gRPC's own wait between attempts is a second at first and grows to minutes; ours cuts it short. */
class ReconnectTest {
    /** More than gRPC's first wait, which is a second and a fifth at most. */
    private static final Duration GRPC_WAITS = Duration.ofSeconds(2);

    @TempDir
    Path dir;

    @Test
    void a_node_that_came_back_is_used_again_after_the_configured_interval() throws Exception {
        try (TestNodes nodes = new TestNodes(dir)) {
            ManualLoops loops = new ManualLoops();
            WireServer before = nodes.serve(0, Map.of(Models.class, TestModels.named("before")), "models");
            int port = before.port();
            Models models = nodes.client(Models.class, loops, nodes.credentials("chat"), port);
            assertThat(answer(models)).isEqualTo("before");

            before.stop();
            until(() -> answer(models).equals("UNAVAILABLE") && loops.waitsAtMost(GRPC_WAITS));
            nodes.serve(port, Map.of(Models.class, TestModels.named("after")), "models");
            assertThat(answer(models)).as("gRPC waits, and no time passes").isEqualTo("UNAVAILABLE");

            loops.advance(TestNodes.quickly().reconnect());
            until(() -> answer(models).equals("after"));
        }
    }

    @Test
    void looking_again_forgets_the_wait_of_every_channel_in_use() {
        Connections connections = new Connections();
        FakeChannel used = new FakeChannel();
        FakeChannel closed = new FakeChannel();
        closed.shutdownNow();
        connections.add(used);
        connections.add(closed);
        connections.run();
        connections.run();
        assertThat(used.resets).isEqualTo(2);
        assertThat(closed.resets).isZero();
        connections.close();
        assertThat(used.isShutdown()).isTrue();
    }

    private static String answer(Models models) {
        try {
            return call(() -> models.embed(new Embed("m", List.of("text"), Embed.Purpose.QUERY)))
                    .model();
        } catch (Problem problem) {
            return problem.code().name();
        }
    }

    private static final class FakeChannel extends ManagedChannel {
        private int resets;
        private boolean shutdown;

        @Override
        public void resetConnectBackoff() {
            resets++;
        }

        @Override
        public ConnectivityState getState(boolean requestConnection) {
            return shutdown ? ConnectivityState.SHUTDOWN : ConnectivityState.TRANSIENT_FAILURE;
        }

        @Override
        public ManagedChannel shutdown() {
            return shutdownNow();
        }

        @Override
        public ManagedChannel shutdownNow() {
            shutdown = true;
            return this;
        }

        @Override
        public boolean isShutdown() {
            return shutdown;
        }

        @Override
        public boolean isTerminated() {
            return shutdown;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return shutdown;
        }

        @Override
        public <A, B> ClientCall<A, B> newCall(MethodDescriptor<A, B> method, CallOptions options) {
            throw new IllegalStateException("no calls are made");
        }

        @Override
        public String authority() {
            return "fake";
        }
    }
}
