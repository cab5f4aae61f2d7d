package dev.gopuram.platform.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.contracts.models.Models;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** gRPC's own wait between attempts grows to minutes; these are the two halves of what cuts it short. */
class ReconnectTest {
    @TempDir
    Path dir;

    @Test
    void lost_connections_are_looked_at_again_at_the_configured_interval() {
        try (TestNodes nodes = new TestNodes(dir);
                NotingScheduler scheduler = new NotingScheduler()) {
            nodes.client(Models.class, scheduler, nodes.credentials("chat"), 9);
            assertThat(scheduler.every).isEqualTo(TestNodes.quickly().reconnect());
            assertThat(scheduler.task).isInstanceOf(Connections.class);
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

    private static final class NotingScheduler extends ScheduledThreadPoolExecutor {
        private Runnable task = () -> {};
        private Duration every = Duration.ZERO;

        NotingScheduler() {
            super(1);
        }

        @Override
        public ScheduledFuture<?> scheduleWithFixedDelay(Runnable command, long first, long delay, TimeUnit unit) {
            task = command;
            every = Duration.of(delay, unit.toChronoUnit());
            return super.schedule(() -> {}, 0, unit);
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
