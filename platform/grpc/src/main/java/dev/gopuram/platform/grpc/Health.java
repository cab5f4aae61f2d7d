package dev.gopuram.platform.grpc;

import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * What a server tells of its health, by the protocol {@code grpc.health.v1}. It has one health for all its services.
 *
 * @param ready asked on an event loop, many times a second: it must not wait
 * @param services their full names
 */
public record Health(BooleanSupplier ready, Set<String> services) {
    public Health {
        services = Set.copyOf(services);
    }

    Status of(String service) {
        if (!service.isEmpty() && !services.contains(service)) {
            return Status.SERVICE_UNKNOWN;
        }
        return ready.getAsBoolean() ? Status.SERVING : Status.NOT_SERVING;
    }

    /** By the protocol's numbers. */
    enum Status {
        SERVING(1),
        NOT_SERVING(2),
        SERVICE_UNKNOWN(3);

        private final byte number;

        Status(int number) {
            this.number = (byte) number;
        }

        byte number() {
            return number;
        }
    }
}
