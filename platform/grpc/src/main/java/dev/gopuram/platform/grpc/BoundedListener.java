package dev.gopuram.platform.grpc;

import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A listening socket that has so many connections and no more: one too many is closed before a byte of it is read. */
final class BoundedListener extends NioServerSocketChannel {
    private final AtomicInteger open;
    private final int most;

    BoundedListener(AtomicInteger open, int most) {
        this.open = open;
        this.most = most;
    }

    @Override
    protected int doReadMessages(List<Object> accepted) throws Exception {
        int before = accepted.size();
        int read = super.doReadMessages(accepted);
        for (int i = accepted.size() - 1; i >= before; i--) {
            if (!(accepted.get(i) instanceof Channel connection)) {
                continue;
            }
            if (open.incrementAndGet() > most) {
                open.decrementAndGet();
                accepted.remove(i);
                connection.unsafe().closeForcibly();
            } else {
                var _ = connection.closeFuture().addListener(closed -> open.decrementAndGet());
            }
        }
        return read;
    }
}
