package dev.gopuram.chat;

import dev.gopuram.contracts.models.Models;
import dev.gopuram.contracts.search.Search;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Answers a question by quoting: gathers what there is to read, finds what supports an answer, orders and cites it. */
final class ComposeAnswer {
    /** A further piece is cited when it is at most this much less near than the best one. */
    private static final double NEAR_BEST = 0.15;

    private final ExtractiveConfig config;
    private final AnswerFinder finder;
    private final @Nullable Search search;

    ComposeAnswer(ExtractiveConfig config, Models models, @Nullable Search search) {
        this.config = config;
        this.finder = new AnswerFinder(models);
        this.search = search;
    }

    private record Cited(AnswerFinder.Scored scored, Citation citation) {}

    ExtractiveAnswer of(ChatRequest request, Sources sources) {
        MessageText conversation = MessageText.of(request);
        List<Reading> readings = new ArrayList<>();
        for (MessageText.Given given : conversation.given()) {
            readings.add(
                    Reading.of(given, request.messages().get(given.message()).text()));
        }
        switch (sources) {
            case Sources.NotAsked() -> {}
            case Sources.Found found -> found.hits().forEach(hit -> readings.add(Reading.of(found.collection(), hit)));
            case Sources.Unavailable missing -> throw Grounding.unavailable(missing);
        }
        AnswerFinder.Found found = finder.find(conversation.question(), readings);
        Verdict verdict = verdict(found);
        List<Cited> cited = verdict == Verdict.NOTHING ? List.of() : cite(found);
        List<String> pieces = cited.isEmpty() ? List.of(nothing(sources, readings)) : pieces(cited);
        if (verdict == Verdict.NEAREST && !cited.isEmpty()) {
            pieces = Stream.concat(Stream.of(nearest(sources)), pieces.stream()).toList();
        }
        return new AnswerBounds(request.maxTokens(), request.stop())
                .cut(
                        cited.isEmpty() ? Verdict.NOTHING : verdict,
                        pieces,
                        cited.stream().map(Cited::citation).toList(),
                        found.inputTokens());
    }

    private Verdict verdict(AnswerFinder.Found found) {
        double support = found.support().map(Support::value).orElse(0.0);
        if (support >= config.support()) {
            return Verdict.ANSWERED;
        }
        return support >= config.nearest() ? Verdict.NEAREST : Verdict.NOTHING;
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
            if (chosen.size() == config.maxSentences() || scored.nearness() < least) {
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

    private static List<String> pieces(List<Cited> cited) {
        List<String> pieces = new ArrayList<>();
        for (Cited each : cited) {
            Candidate candidate = each.scored().candidate();
            String above = candidate.unit().context();
            String lead = above.isEmpty() ? "" : above.endsWith(":") ? above + " " : above + ": ";
            pieces.add((pieces.isEmpty() ? "" : "\n") + lead + candidate.readable() + " ["
                    + each.citation().index() + "]");
        }
        return pieces;
    }

    private static String nearest(Sources sources) {
        return "I found nothing in " + place(sources) + " that clearly answers this. The nearest passages say:\n";
    }

    private static String nothing(Sources sources, List<Reading> readings) {
        if (readings.isEmpty() && !(sources instanceof Sources.Found)) {
            return "I have nothing to answer from: name a collection in `gopuram.collection`, or put a text before the"
                    + " question.";
        }
        return "I found nothing in " + place(sources) + " that answers this.";
    }

    private static String place(Sources sources) {
        return sources instanceof Sources.Found found ? "`" + found.collection() + "`" : "the text given";
    }
}
