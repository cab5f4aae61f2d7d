package dev.gopuram.platform.grpc;

import dev.gopuram.kernel.Bytes;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A call that asks for health, once or for as long as it lasts. It passes no policy: whoever balances load has no key. Its
 * messages have one field each, the first, and are read and written by hand.
 */
final class HealthCall extends ServerCall.Listener<Bytes> {
    static final String CHECK = "/grpc.health.v1.Health/Check";
    static final String WATCH = "/grpc.health.v1.Health/Watch";

    private static final byte SERVICE = 1 << 3 | 2;
    private static final byte STATUS = 1 << 3;
    private static final int MAX_NAME = 127;

    private final GrpcServer server;
    private final ServerCall<Bytes, Bytes> call;
    private final boolean watches;
    private final long sinceNanos;
    private @Nullable String service;
    private Health.@Nullable Status told;
    private boolean asked;
    private boolean over;

    HealthCall(GrpcServer server, ServerCall<Bytes, Bytes> call, boolean watches) {
        this.server = server;
        this.call = call;
        this.watches = watches;
        this.sinceNanos = server.nanoTime();
        call.request(2);
    }

    @Override
    public synchronized void onMessage(Bytes message) {
        if (service != null || !isName(message)) {
            close(Status.INVALID_ARGUMENT.withDescription("body: no HealthCheckRequest (expected: one, of one name)"));
            return;
        }
        service = message.length() == 0
                ? ""
                : new String(message.shared(), 2, message.length() - 2, StandardCharsets.UTF_8);
    }

    /** Nothing, or the field with its length in one byte and so many bytes more. */
    private static boolean isName(Bytes message) {
        int length = message.length();
        return length == 0
                || (length >= 2 && length <= 2 + MAX_NAME && message.at(0) == SERVICE && message.at(1) == length - 2);
    }

    @Override
    public synchronized void onHalfClose() {
        if (service == null) {
            close(Status.INVALID_ARGUMENT.withDescription("messages: none (expected: one)"));
            return;
        }
        asked = true;
        Health.Status status = server.health().of(service);
        if (!watches && status == Health.Status.SERVICE_UNKNOWN) {
            close(Status.NOT_FOUND.withDescription("service: not one of this server"));
            return;
        }
        tell(status);
        if (!watches) {
            close(Status.OK);
        }
    }

    private void tell(Health.Status status) {
        if (over || status == told) {
            return;
        }
        if (told == null) {
            call.sendHeaders(new Metadata());
        }
        told = status;
        call.sendMessage(Bytes.wrap(new byte[] {STATUS, status.number()}));
    }

    private void close(Status status) {
        if (!over) {
            over = true;
            call.close(status, new Metadata());
        }
    }

    @Override
    public void onReady() {
        look();
    }

    /** Tells what has changed, unless the last is still on its way; gives up on who does not say what is asked for. */
    synchronized void sweep(long now) {
        if (!asked && now - sinceNanos > server.config().messageTimeout().toNanos()) {
            close(Status.DEADLINE_EXCEEDED.withDescription("messages: none in time (expected: one)"));
        }
        look();
    }

    private synchronized void look() {
        String name = service;
        if (watches && asked && name != null && call.isReady()) {
            tell(server.health().of(name));
        }
    }

    /** The server goes: nothing may wait for a call that never ends. */
    synchronized void leave(String why) {
        if (watches && asked && told != Health.Status.SERVICE_UNKNOWN) {
            tell(Health.Status.NOT_SERVING);
        }
        close(Status.UNAVAILABLE.withDescription(why));
    }

    @Override
    public void onCancel() {
        done();
    }

    @Override
    public void onComplete() {
        done();
    }

    private void done() {
        synchronized (this) {
            over = true;
        }
        server.over(this);
    }
}
