package dev.gopuram.bundles;

import dev.gopuram.kernel.Problem;
import java.util.ArrayList;
import java.util.List;

/** Everything that is wrong with a bundle, so that it is mended in one go. */
final class Reasons {
    static final int MAX_SHOWN = 50;
    private static final int MAX_CHARACTERS = 1_000;

    private final List<String> reasons = new ArrayList<>();
    private int more;

    void add(String reason) {
        if (reasons.size() == MAX_SHOWN) {
            more++;
            return;
        }
        reasons.add(plain(reason));
    }

    /** What the check finds wrong is one reason; it then goes on. */
    void collect(String where, Runnable check) {
        try {
            check.run();
        } catch (Problem problem) {
            add(
                    where.isEmpty() || problem.detail().startsWith(where)
                            ? problem.detail()
                            : where + ": " + problem.detail());
        }
    }

    boolean isEmpty() {
        return reasons.isEmpty();
    }

    List<String> list() {
        List<String> all = new ArrayList<>(reasons);
        if (more > 0) {
            all.add("... and " + more + " more");
        }
        return List.copyOf(all);
    }

    void throwIfAny() {
        if (!isEmpty()) {
            throw BundleRefused.because(list());
        }
    }

    /** What a stranger called a file may hold anything: nothing of it moves a terminal's cursor. */
    static String plain(String text) {
        StringBuilder plain = new StringBuilder();
        text.codePoints().limit(MAX_CHARACTERS).forEach(c -> {
            boolean shown = c == '\n' || (!Character.isISOControl(c) && Character.getType(c) != Character.FORMAT);
            if (shown) {
                plain.appendCodePoint(c);
            } else {
                plain.append(String.format("\\u%04x", c));
            }
        });
        return plain.toString();
    }
}
