package dev.gopuram.gateway;

import dev.gopuram.kernel.Bytes;
import org.jspecify.annotations.Nullable;

/** The lines of a body that is there, one after the other; blank ones are left out. */
final class BodyLines implements LineSource {
    private final Bytes body;
    private int at;
    private int number;

    BodyLines(Bytes body) {
        this.body = body;
    }

    @Override
    public @Nullable Line next() {
        while (at < body.length()) {
            int end = at;
            while (end < body.length() && body.at(end) != '\n') {
                end++;
            }
            Bytes line = body.slice(at, end);
            at = end + 1;
            number++;
            if (!isBlank(line)) {
                return new Line(number, line);
            }
        }
        return null;
    }

    static boolean isBlank(Bytes line) {
        for (int i = 0; i < line.length(); i++) {
            if (line.at(i) > ' ' || line.at(i) < 0) {
                return false;
            }
        }
        return true;
    }
}
