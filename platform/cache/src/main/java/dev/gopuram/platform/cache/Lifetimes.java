package dev.gopuram.platform.cache;

import dev.gopuram.kernel.Problem;
import java.time.Duration;

/**
 * How long an answer may be given out.
 *
 * @param fresh as it is
 * @param whileRenewed after that, while a new one is made
 * @param ifFailed after that, where making a new one failed
 */
public record Lifetimes(Duration fresh, Duration whileRenewed, Duration ifFailed) {
    private static final Duration LONGEST = Duration.ofDays(30);

    public Lifetimes {
        check("ttl", fresh);
        check("stale_while_revalidate", whileRenewed);
        check("stale_if_error", ifFailed);
    }

    /** After this nobody has a use for it. */
    public Duration whole() {
        return fresh.plus(whileRenewed.compareTo(ifFailed) > 0 ? whileRenewed : ifFailed);
    }

    private static void check(String field, Duration value) {
        if (value.isNegative() || value.compareTo(LONGEST) > 0) {
            throw Problem.invalid(field, value, "0s.." + LONGEST.toDays() + "d");
        }
    }
}
