package dev.gopuram.platform.telemetry;

import java.util.ArrayDeque;
import java.util.List;

/** The last spans that ended here. */
final class SpanRing {
    private final int capacity;
    private final ArrayDeque<RecentSpan> spans = new ArrayDeque<>();

    SpanRing(int capacity) {
        this.capacity = capacity;
    }

    synchronized void add(RecentSpan span) {
        if (capacity == 0) {
            return;
        }
        if (spans.size() == capacity) {
            spans.removeFirst();
        }
        spans.addLast(span);
    }

    /** Oldest first. */
    synchronized List<RecentSpan> list() {
        return List.copyOf(spans);
    }
}
