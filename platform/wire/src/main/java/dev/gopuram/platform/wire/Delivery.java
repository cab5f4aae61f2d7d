package dev.gopuram.platform.wire;

import java.util.function.Supplier;

/**
 * How often a unary call is delivered: once, except in tests that show what a lost reply and a retry do to a service.
 */
public interface Delivery {
    Delivery ONCE = new Delivery() {
        @Override
        public <T> T deliver(String service, String method, Supplier<T> call) {
            return call.get();
        }
    };

    /** Answers what a call answered; each {@code get} delivers the same request anew. */
    <T> T deliver(String service, String method, Supplier<T> call);
}
