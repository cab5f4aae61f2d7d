package dev.gopuram.platform.wire;

import java.util.function.Supplier;

/**
 * How often a call is delivered: once, except in tests that show what a lost reply and a retry do to a service.
 */
public interface Delivery {
    Delivery ONCE = new Delivery() {
        @Override
        public <T> T deliver(String service, String method, Supplier<T> call) {
            return call.get();
        }
    };

    /**
     * Answers what a call answered; each {@code get} delivers the same request anew. Of a call that answers a stream, it
     * closes the streams that it does not answer.
     */
    <T> T deliver(String service, String method, Supplier<T> call);
}
