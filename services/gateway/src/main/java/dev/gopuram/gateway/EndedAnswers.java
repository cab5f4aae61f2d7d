package dev.gopuram.gateway;

import dev.gopuram.kernel.Principal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Answers that have ended and may still be resumed: so many and no more. Where there is one too many, the oldest gives way
 * of the key that has most of them, so that no key drives out those of others.
 */
final class EndedAnswers {
    private record Owner(String tenant, String id) {
        static Owner of(Principal principal) {
            return new Owner(principal.tenant(), principal.id());
        }
    }

    private final int max;
    private final Map<Owner, ArrayDeque<SocketAnswer>> byOwner = new HashMap<>();
    private int size;

    EndedAnswers(int max) {
        this.max = max;
    }

    /** Keeps one more; the one that gives way to it, or null. */
    synchronized @Nullable SocketAnswer add(SocketAnswer answer) {
        byOwner.computeIfAbsent(Owner.of(answer.owner()), owner -> new ArrayDeque<>())
                .add(answer);
        size++;
        return size > max ? removeOldestOfGreediest() : null;
    }

    /** Takes out those that nobody asked for in time. */
    synchronized List<SocketAnswer> takeExpired(long now) {
        List<SocketAnswer> expired = new ArrayList<>();
        for (ArrayDeque<SocketAnswer> own : byOwner.values()) {
            while (!own.isEmpty() && own.getFirst().expired(now)) {
                expired.add(own.removeFirst());
            }
        }
        size -= expired.size();
        byOwner.values().removeIf(ArrayDeque::isEmpty);
        return expired;
    }

    private SocketAnswer removeOldestOfGreediest() {
        ArrayDeque<SocketAnswer> most = byOwner.values().stream()
                .max(Comparator.comparingInt(ArrayDeque::size))
                .orElseThrow();
        size--;
        return most.removeFirst();
    }
}
