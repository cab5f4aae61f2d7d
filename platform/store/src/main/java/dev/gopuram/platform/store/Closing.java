package dev.gopuram.platform.store;

import java.util.List;

/** Releases what a failed opening had opened already, last first. */
final class Closing {
    private Closing() {}

    static RuntimeException all(List<? extends AutoCloseable> opened, RuntimeException why) {
        for (AutoCloseable one : opened.reversed()) {
            try {
                one.close();
            } catch (Exception e) {
                why.addSuppressed(e);
            }
        }
        return why;
    }
}
