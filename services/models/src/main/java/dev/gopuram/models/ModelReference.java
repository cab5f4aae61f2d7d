package dev.gopuram.models;

import dev.gopuram.kernel.Problem;
import org.jspecify.annotations.Nullable;

/**
 * A model's name as callers write it: {@code name}, or {@code name@selector} where the selector is a version or a stage.
 */
record ModelReference(String name, @Nullable String selector) {
    private static final int MAX_LENGTH = 256;

    static ModelReference parse(String text) {
        if (text.length() > MAX_LENGTH) {
            throw Problem.invalid("model", text.length() + " characters", "at most " + MAX_LENGTH);
        }
        int at = text.lastIndexOf('@');
        if (at < 0) {
            return new ModelReference(text, null);
        }
        if (at == 0 || at == text.length() - 1) {
            throw Problem.invalid("model", text, "name, name@version or name@stage");
        }
        return new ModelReference(text.substring(0, at), text.substring(at + 1));
    }

    @Override
    public String toString() {
        return selector == null ? name : name + "@" + selector;
    }
}
