package dev.gopuram.platform.http;

import io.vertx.core.net.NetSocket;

/** An upstream's end of a connection that no longer speaks HTTP. Nothing of it is read before somebody listens. */
final class UpgradedEnd {
    private final NetSocket socket;
    private Runnable listener = () -> {};
    private boolean closed;

    UpgradedEnd(NetSocket socket) {
        this.socket = socket;
        socket.pause();
        socket.exceptionHandler(broken -> closed());
        socket.endHandler(nothing -> closed());
        socket.closeHandler(nothing -> closed());
    }

    NetSocket socket() {
        return socket;
    }

    /** Called once when the upstream's end is closed, at once if it already is. */
    void onClose(Runnable callback) {
        if (closed) {
            callback.run();
        } else {
            listener = callback;
        }
    }

    private void closed() {
        if (!closed) {
            closed = true;
            listener.run();
        }
    }

    void close() {
        var _ = socket.close();
    }
}
