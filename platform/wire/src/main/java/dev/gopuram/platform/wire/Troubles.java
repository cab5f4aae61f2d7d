package dev.gopuram.platform.wire;

import dev.gopuram.kernel.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Troubles that meet call after call until an operator ends them. Each begins once and is over once, so that it can be
 * logged without a line for every call. Calls that go well in between do not end it: some of a service's nodes may be
 * well, and some of its replies small. It is over with the first one that goes well after a while without trouble.
 */
final class Troubles {
    /** How long no call may have met the trouble before one that goes well ends it. */
    static final Duration QUIET = Duration.ofMinutes(1);

    enum Kind {
        /** The called service does not let this node in. */
        NOT_LET_IN,
        /** A reply is larger than the nodes pass on. */
        REPLY_TOO_LARGE
    }

    private record Trouble(String service, Kind kind) {}

    private final Clock clock;
    /** When each was last met. As many at most as there are services and kinds. */
    private final Map<Trouble, Long> lastMetNanos = new ConcurrentHashMap<>();

    Troubles(Clock clock) {
        this.clock = clock;
    }

    /** A call to the service has met it; answers whether it begins with this one. */
    boolean begins(String service, Kind kind) {
        return lastMetNanos.put(new Trouble(service, kind), clock.nanoTime()) == null;
    }

    /** A call to the service has not met it; answers whether it is over with this one. */
    boolean ends(String service, Kind kind) {
        if (lastMetNanos.isEmpty()) {
            return false;
        }
        Trouble trouble = new Trouble(service, kind);
        Long metNanos = lastMetNanos.get(trouble);
        return metNanos != null
                && clock.nanoTime() - metNanos >= QUIET.toNanos()
                && lastMetNanos.remove(trouble, metNanos);
    }
}
