package dev.gopuram.evaluation;

import java.util.List;
import java.util.Locale;

/**
 * What one check found.
 *
 * @param share of the rows that it speaks against; for actors and labels the share that decides
 * @param bound what the share is held against
 * @param examples a few rows' ids, or the actor's or label's name
 */
public record DataFinding(Check check, boolean passes, double share, double bound, List<String> examples) {
    public DataFinding {
        examples = List.copyOf(examples);
    }

    /** What is looked for. */
    public enum Check {
        /** A row without content, with a label that there is not, or without a number that it must have. */
        SCHEMA,
        /** A number that is none, or out of its range. */
        RANGE,
        /** A row that repeats another's content. */
        DUPLICATES,
        /** A number far from where the middle half of the rows has it. */
        OUTLIERS,
        /** The same content under two labels, or a row whose nearest neighbours have one other label. */
        LABEL_FLIPS,
        /** One actor that most rows come from. */
        ACTOR_SHARE,
        /** A label that hardly any row has. */
        LABEL_SHARE
    }

    /** One line for people. */
    public String line() {
        return "%s %s: %.4f (expected: %s %.4f)%s"
                .formatted(
                        passes ? "ok  " : "FAIL",
                        check.name().toLowerCase(Locale.ROOT),
                        share,
                        check == Check.LABEL_SHARE ? "at least" : "at most",
                        bound,
                        examples.isEmpty() ? "" : " " + String.join(", ", examples));
    }
}
