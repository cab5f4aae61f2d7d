package dev.gopuram.platform.wire;

import java.util.ArrayList;
import java.util.List;

/** Where Java and .proto differ, collected so that one start names them all. */
final class Mismatches {
    private final List<String> found = new ArrayList<>();

    void add(String what, String is, String expected) {
        found.add(what + ": " + is + " (expected: " + expected + ")");
    }

    void requireNone(String of) {
        if (!found.isEmpty()) {
            throw new IllegalStateException(of + ": Java and .proto differ\n  " + String.join("\n  ", found));
        }
    }
}
