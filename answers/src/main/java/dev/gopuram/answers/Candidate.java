package dev.gopuram.answers;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A unit that may answer the question.
 *
 * @param order its place among all units, in reading order
 * @param alone what it says, with the header or lead-in it stands under
 * @param fits whether it holds the kind of thing that is asked for
 * @param counts whether it counts what the question wants counted; true where it wants nothing counted
 * @param coverage how much of what the question is about is spoken of here and right around it, 0..1
 */
record Candidate(
        Reading reading,
        Unit unit,
        int order,
        String question,
        String alone,
        boolean fits,
        boolean counts,
        double coverage) {
    /** The words of its passage that carry meaning, headings and title included. */
    Set<String> wordsAround() {
        String all = String.join(" ", alone, unit.heading(), reading.heading(), reading.title(), reading.text());
        return Terms.of(all).stream().map(Terms.Term::word).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** What it says, on one line. */
    String readable() {
        return Units.readable(unit.in(reading.text()));
    }
}
