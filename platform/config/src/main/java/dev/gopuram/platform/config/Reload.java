package dev.gopuram.platform.config;

import java.util.List;

/**
 * What a reload did.
 *
 * @param applied the keys, as dotted paths, whose new values count now
 * @param needRestart the keys that differ in the file, and keep their old values until a restart
 */
public record Reload(List<String> applied, List<String> needRestart) {
    public Reload {
        applied = List.copyOf(applied);
        needRestart = List.copyOf(needRestart);
    }

    public boolean changedNothing() {
        return applied.isEmpty() && needRestart.isEmpty();
    }
}
