package dev.gopuram.search;

import java.util.ArrayList;
import java.util.List;

/** The headings above the place that a reader has come to. */
final class Headings {
    /** Longer headings are cut: each passage below carries them. */
    private static final int MAX_HEADING = 200;

    private record Open(int level, String text) {}

    private final List<Open> open = new ArrayList<>();
    private int section;

    /** Goes below a heading; deeper and equal ones are left. Answers whether all of it is carried on. */
    boolean enter(int level, String text) {
        open.removeIf(heading -> heading.level >= level);
        section++;
        String line = Characters.oneLine(text, MAX_HEADING);
        if (!line.isEmpty()) {
            open.add(new Open(level, line));
        }
        return line.length() < MAX_HEADING;
    }

    List<String> path() {
        return open.stream().map(Open::text).toList();
    }

    int section() {
        return section;
    }
}
