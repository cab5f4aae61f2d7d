package dev.gopuram.platform.grpc;

import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;

/** The few threads that move bytes. By the JDK's own selector, so that no native library is unpacked at each start. */
final class EventLoops {
    private static final long QUIET_MS = 0;
    private static final long PATIENCE_MS = 5_000;

    private EventLoops() {}

    static EventLoopGroup open(String name, int threads) {
        return new MultiThreadIoEventLoopGroup(
                threads, new DefaultThreadFactory(name, true), NioIoHandler.newFactory());
    }

    static void close(EventLoopGroup group) {
        var _ = group.shutdownGracefully(QUIET_MS, PATIENCE_MS, TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(PATIENCE_MS);
    }
}
