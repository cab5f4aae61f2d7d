package dev.gopuram.platform.config;

import dev.gopuram.kernel.Problem;
import java.util.ArrayList;
import java.util.List;

/** Everything that is wrong with one file, so that it is mended in one go. */
final class Errors {
    static final int MAX_SHOWN = 20;

    private record Finding(Position at, String message) {}

    private final String name;
    private final List<Finding> errors = new ArrayList<>();
    private int count;

    Errors(String name) {
        this.name = name;
    }

    void add(Position at, String message) {
        count++;
        if (errors.size() < MAX_SHOWN) {
            errors.add(new Finding(at, message));
        }
    }

    int count() {
        return count;
    }

    void throwIfAny() {
        if (count > 0) {
            throw problem();
        }
    }

    /** All of them as one. */
    Problem problem() {
        StringBuilder all = new StringBuilder();
        for (Finding error : errors) {
            all.append(all.isEmpty() ? "" : "\n")
                    .append(name)
                    .append(':')
                    .append(error.at.line())
                    .append(':')
                    .append(error.at.column())
                    .append(": ")
                    .append(error.message);
        }
        if (count > errors.size()) {
            all.append("\n... and ").append(count - errors.size()).append(" more");
        }
        return Problem.of(Problem.Code.INVALID, all.toString());
    }
}
