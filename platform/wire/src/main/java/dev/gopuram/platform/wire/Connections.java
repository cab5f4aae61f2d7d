package dev.gopuram.platform.wire;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The connections of a node to the others. gRPC waits longer and longer between its attempts to connect, up to two
 * minutes; forgetting that wait on a schedule bounds how long a node that came back stays unused.
 */
final class Connections implements Runnable {
    private final List<ManagedChannel> channels = new CopyOnWriteArrayList<>();

    void add(ManagedChannel channel) {
        channels.add(channel);
    }

    @Override
    public void run() {
        for (ManagedChannel channel : channels) {
            if (channel.getState(false) != ConnectivityState.SHUTDOWN) {
                channel.resetConnectBackoff();
            }
        }
    }

    void close() {
        channels.forEach(ManagedChannel::shutdownNow);
    }
}
