package dev.gopuram.answers;

import dev.gopuram.contracts.models.Models;
import dev.gopuram.contracts.search.Search;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Answers questions by quoting: finds what supports an answer, orders it and cites it. One object serves all calls. */
public final class Answerer {
    /** A further piece is cited when it is at most this much less near than the best one. */
    private static final double NEAR_BEST = 0.15;

    private final Thresholds thresholds;
    private final AnswerFinder finder;
    private final @Nullable Search search;

    /**
     * Prepares to answer.
     *
     * @param search where the documents are that passages were read out of; null where there is none
     */
    public Answerer(Thresholds thresholds, Models models, @Nullable Search search) {
        this.thresholds = thresholds;
        this.finder = new AnswerFinder(models);
        this.search = search;
    }

    private record Cited(AnswerFinder.Scored scored, Citation citation) {}

    /**
     * Answers one question.
     *
     * @param readings what there is to answer from, best first
     * @param collection where passages were searched for; null where none was, and the texts came with the question
     */
    public Answer answer(String question, List<Reading> readings, @Nullable String collection) {
        AnswerFinder.Found found = finder.find(question, readings);
        double support = found.support().map(Support::value).orElse(0.0);
        boolean shown = support >= Math.min(thresholds.support(), thresholds.nearest());
        List<Cited> cited = shown ? cite(found) : List.of();
        Verdict verdict = verdict(found, support, cited);
        AnswerLanguage language = AnswerLanguage.of(question);
        String place = collection == null ? language.given() : "`" + collection + "`";
        List<String> pieces = switch (verdict) {
            case ANSWERED -> quoted(cited, "");
            case NEAREST -> quoted(cited, language.nearest(place));
            case NOTHING ->
                List.of(readings.isEmpty() && collection == null ? language.unread() : language.nothing(place));
        };
        return new Answer(
                verdict,
                pieces,
                cited.stream().map(Cited::citation).toList(),
                cited.stream().map(each -> each.scored().candidate().readable()).toList(),
                found.inputTokens());
    }

    /** What speaks for the best sentence says nothing of the others, if that one cannot be cited. */
    private Verdict verdict(AnswerFinder.Found found, double support, List<Cited> cited) {
        boolean best = cited.stream()
                .anyMatch(each -> each.scored().equals(found.best().getFirst()));
        if (best && support >= thresholds.support()) {
            return Verdict.ANSWERED;
        }
        return !cited.isEmpty() && support >= thresholds.nearest() ? Verdict.NEAREST : Verdict.NOTHING;
    }

    /** The best pieces that can be cited to the byte, in reading order: best passage first, then as they stand there. */
    private List<Cited> cite(AnswerFinder.Found found) {
        List<AnswerFinder.Scored> best = found.best();
        if (best.isEmpty()) {
            return List.of();
        }
        double least = best.getFirst().nearness() - NEAR_BEST;
        Citations citations = new Citations(search);
        List<Cited> chosen = new ArrayList<>();
        for (AnswerFinder.Scored scored : best) {
            if (chosen.size() == thresholds.sentences() || scored.nearness() < least) {
                break;
            }
            Optional<Citation> citation = citations.of(scored.candidate());
            citation.ifPresent(place -> chosen.add(new Cited(scored, place)));
        }
        return numbered(chosen);
    }

    private static List<Cited> numbered(List<Cited> chosen) {
        List<Reading> passages = chosen.stream()
                .map(cited -> cited.scored().candidate().reading())
                .distinct()
                .toList();
        List<Cited> ordered = chosen.stream()
                .sorted(Comparator.comparingInt((Cited cited) ->
                                passages.indexOf(cited.scored().candidate().reading()))
                        .thenComparingInt(cited -> cited.scored().candidate().order()))
                .toList();
        List<Cited> numbered = new ArrayList<>();
        for (Cited cited : ordered) {
            numbered.add(new Cited(cited.scored(), cited.citation().withIndex(numbered.size() + 1)));
        }
        return numbered;
    }

    /** The first piece begins with the lead, so that no bound on the answer leaves the lead without a passage. */
    private static List<String> quoted(List<Cited> cited, String lead) {
        List<String> pieces = new ArrayList<>();
        for (Cited each : cited) {
            Candidate candidate = each.scored().candidate();
            String above = candidate.unit().context();
            String header = above.isEmpty() ? "" : above.endsWith(":") ? above + " " : above + ": ";
            pieces.add((pieces.isEmpty() ? lead : "\n") + header + candidate.readable() + " ["
                    + each.citation().index() + "]");
        }
        return pieces;
    }
}
