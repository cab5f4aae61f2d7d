package dev.gopuram.platform.http;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.TokenStream;

/** Writes another server's body to an exchange whose head is committed. */
final class RelayWriter extends FrameSink {
    private final ServerExchange exchange;
    private final TokenStream stream;
    private final boolean bodiless;
    private boolean ended;

    /**
     * @param bodiless whether the reply has no body, whatever the stream brings
     */
    RelayWriter(ServerExchange exchange, TokenStream stream, boolean bodiless, int bound) {
        super(exchange.loop(), stream, bound);
        this.exchange = exchange;
        this.stream = stream;
        this.bodiless = bodiless;
    }

    void begin() {
        exchange.response().drainHandler(nothing -> drained());
        stream.forwardTo(this);
        if (!ended && !exchange.isGone() && !bodiless) {
            exchange.sendHead();
        }
    }

    @Override
    boolean send(Bytes bytes) {
        if (ended || exchange.isGone() || bodiless || bytes.length() == 0) {
            return true;
        }
        exchange.write(bytes);
        return !exchange.response().writeQueueFull();
    }

    @Override
    void finish(End end) {
        if (ended || exchange.isGone()) {
            return;
        }
        ended = true;
        switch (end) {
            case End.Finished finished -> exchange.end(Bytes.EMPTY);
            case End.Truncated truncated -> exchange.breakOff();
            case End.Failed failed -> exchange.breakOff();
            case End.Cancelled cancelled -> exchange.breakOff();
        }
    }
}
