package dev.gopuram.answers;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds the units that are worth a closer look: near in words, in a near passage, or of the kind asked for. Units of
 * another kind are looked at as well: where one of them is nearest, the question is about something else.
 */
final class Candidates {
    /** Each costs a row of the embedding model. */
    static final int MAX_CANDIDATES = 32;

    /** What a unit's words count for against its passage's nearness, and what being of the kind asked for does. */
    private static final double WORDS = 0.5;

    private static final double FITS = 0.3;

    private final Question question;
    private final Map<String, Double> weights;

    private Candidates(Question question, Map<String, Double> weights) {
        this.question = question;
        this.weights = weights;
    }

    static List<Candidate> of(Question question, List<Reading> readings) {
        Candidates finder = new Candidates(question, weights(question, readings));
        List<Candidate> all = new ArrayList<>();
        for (Reading reading : named(question, readings)) {
            finder.addFrom(reading, all);
        }
        return all.stream()
                .sorted(Comparator.comparingDouble(Candidates::promise).reversed())
                .limit(MAX_CANDIDATES)
                .toList();
    }

    /** Where the question names the subject of some documents, only theirs; a text said in the message always counts. */
    private static List<Reading> named(Question question, List<Reading> readings) {
        long most = readings.stream()
                .filter(reading -> reading.source() instanceof Reading.Source.Stored)
                .mapToLong(reading -> question.named(reading.topic()))
                .max()
                .orElse(0);
        return readings.stream()
                .filter(reading ->
                        reading.source() instanceof Reading.Source.Said || question.named(reading.topic()) == most)
                .toList();
    }

    /** Rare words weigh more: in how many of the passages that came back does each stand? */
    private static Map<String, Double> weights(Question question, List<Reading> readings) {
        List<Set<String>> stems = readings.stream()
                .map(reading -> stems(reading.title() + "\n" + reading.heading() + "\n" + reading.text()))
                .toList();
        Map<String, Double> weights = new HashMap<>();
        for (Terms.Term term : question.terms()) {
            long holding =
                    stems.stream().filter(set -> set.contains(term.stem())).count();
            weights.put(term.stem(), Math.log(1 + readings.size() / (holding + 1.0)));
        }
        return weights;
    }

    private static double promise(Candidate candidate) {
        return candidate.reading().nearness() + WORDS * candidate.coverage() + (candidate.fits() ? FITS : 0);
    }

    private void addFrom(Reading reading, List<Candidate> all) {
        List<Unit> units = Units.of(reading.text(), reading.wraps());
        Set<String> topic = reading.topic();
        String asked = question.within(topic);
        List<Terms.Term> focus = question.focus(topic);
        for (int i = 0; i < units.size(); i++) {
            Unit unit = units.get(i);
            String says = Units.readable(unit.in(reading.text()));
            String alone = unit.context().isEmpty() ? says : unit.context() + " " + says;
            String heading = (reading.heading() + " " + unit.heading()).strip();
            String before = neighbour(reading, units, i, -1);
            String after = neighbour(reading, units, i, 1);
            String around = String.join(" ", alone, heading, before, after);
            boolean fits = question.kind() == AnswerKind.OPEN || question.kind().isIn(says);
            boolean counts = question.counted()
                    .map(thing -> thing.isCountedIn(says, unit.context().isEmpty() ? Set.of() : stems(alone)))
                    .orElse(true);
            all.add(new Candidate(reading, unit, all.size(), asked, alone, fits, counts, coverage(focus, around)));
        }
    }

    /** The sentence before or after, if it stands in the same paragraph. */
    private static String neighbour(Reading reading, List<Unit> units, int index, int step) {
        int other = index + step;
        boolean there = other >= 0
                && other < units.size()
                && units.get(other).paragraph() == units.get(index).paragraph();
        return there ? Units.readable(units.get(other).in(reading.text())) : "";
    }

    private double coverage(List<Terms.Term> focus, String around) {
        Set<String> there = stems(around);
        double all = 0;
        double covered = 0;
        for (Terms.Term term : focus) {
            double weight = weights.getOrDefault(term.stem(), 1.0);
            all += weight;
            covered += there.contains(term.stem()) ? weight : 0;
        }
        return all == 0 ? 1 : covered / all;
    }

    private static Set<String> stems(String text) {
        return Terms.of(text).stream().map(Terms.Term::stem).collect(Collectors.toSet());
    }
}
