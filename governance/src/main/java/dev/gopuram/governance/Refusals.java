package dev.gopuram.governance;

import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.ledger.Rule;
import dev.gopuram.platform.ledger.Verdict;
import java.time.Duration;

/**
 * What a caller is told whose limit is used up. A rate comes back: the caller is told when, and may try again. A budget does
 * not come back soon, nor does anything for which the caller would have to wait longer than a client should hang: such a
 * caller is told not to try again.
 */
final class Refusals {
    /** Some clients wait as long as they are told, whatever it is. */
    static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

    private static final Problem.Told NO_RETRY = new Problem.Told("", "", false);

    private Refusals() {}

    static Problem of(Verdict.Refused refused) {
        Rule rule = refused.rule();
        String limit = rule.name() + " of " + rule.limit() + " for " + rule.subject();
        if (refused.never()) {
            return Problem.of(
                            code(rule),
                            limit + ": this call needs " + amount(rule, refused.need()) + " (expected: "
                                    + amount(rule, rule.limit().amount()) + " or less)")
                    .told(NO_RETRY);
        }
        String message =
                limit + ": " + amount(rule, refused.remaining()) + " left, " + amount(rule, refused.need()) + " needed";
        Problem problem = Problem.of(code(rule), message + " (expected: " + advice(rule, refused.retryAfter()) + ")");
        if (rule.hard()) {
            return problem.told(NO_RETRY);
        }
        Problem timed = problem.retryAfter(refused.retryAfter());
        return refused.retryAfter().compareTo(LONGEST_WAIT) > 0 ? timed.told(NO_RETRY) : timed;
    }

    /** The same for a stream that was under way: it is told in band, and what was sent is true. */
    static Problem midStream(Verdict.Refused refused) {
        Rule rule = refused.rule();
        return Problem.of(
                code(rule),
                "the answer was cut off: " + rule.name() + " of " + rule.limit() + " for " + rule.subject()
                        + " is used up");
    }

    private static Problem.Code code(Rule rule) {
        return rule.hard() ? Problem.Code.INSUFFICIENT_QUOTA : Problem.Code.RATE_LIMITED;
    }

    private static String advice(Rule rule, Duration wait) {
        return rule.hard() ? "a larger budget, or the next period" : "to wait " + seconds(wait) + " s";
    }

    private static long seconds(Duration wait) {
        return Math.max(1, Math.ceilDiv(wait.toMillis(), 1_000L));
    }

    private static String amount(Rule rule, long amount) {
        return rule.limit().words(amount);
    }
}
