package dev.gopuram.conversations;

import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Problem;

/** The names of subjects, which the application chooses. */
final class Subjects {
    private static final int MAX_LENGTH = 256;

    private Subjects() {}

    static String required(String subject) {
        if (subject.isBlank()
                || subject.length() > MAX_LENGTH
                || subject.codePoints().anyMatch(Character::isISOControl)) {
            throw Problem.invalid(
                    "user_id", subject, "1.." + MAX_LENGTH + " characters, not all blank, no control character");
        }
        return subject;
    }

    /** The one named, or the caller itself. */
    static String orCaller(String subject, CallContext context) {
        return subject.isEmpty() ? context.principal().id() : required(subject);
    }
}
