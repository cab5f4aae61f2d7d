package dev.gopuram.chat;

import dev.gopuram.contracts.models.Models;
import dev.gopuram.contracts.search.Search;
import dev.gopuram.platform.dialects.Turn;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
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
            Turn turn = request.asked().turns().get(given.message());
            readings.add(Reading.of(given, MessageText.said(turn)));
        }
        switch (sources) {
            case Sources.NotAsked() -> {}
            case Sources.Found found -> found.hits().forEach(hit -> readings.add(Reading.of(found.collection(), hit)));
            case Sources.Unavailable missing -> throw Grounding.unavailable(missing);
        }
        AnswerFinder.Found found = finder.find(conversation.question(), readings);
        double support = found.support().map(Support::value).orElse(0.0);
        boolean shown = support >= Math.min(config.support(), config.nearest());
        List<Cited> cited = shown ? cite(found) : List.of();
        Verdict verdict = verdict(found, support, cited);
        AnswerLanguage language = AnswerLanguage.of(conversation.question());
        List<String> pieces = switch (verdict) {
            case ANSWERED -> quoted(cited, "");
            case NEAREST -> quoted(cited, language.nearest(place(language, sources)));
            case NOTHING -> List.of(nothing(language, sources, readings));
        };
        return new AnswerBounds(request.asked().sampling())
                .cut(verdict, pieces, cited.stream().map(Cited::citation).toList(), found.inputTokens());
    }

    /** What speaks for the best sentence says nothing of the others, if that one cannot be cited. */
    private Verdict verdict(AnswerFinder.Found found, double support, List<Cited> cited) {
        boolean best = cited.stream()
                .anyMatch(each -> each.scored().equals(found.best().getFirst()));
        if (best && support >= config.support()) {
            return Verdict.ANSWERED;
        }
        return !cited.isEmpty() && support >= config.nearest() ? Verdict.NEAREST : Verdict.NOTHING;
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

    private static String nothing(AnswerLanguage language, Sources sources, List<Reading> readings) {
        return readings.isEmpty() && !(sources instanceof Sources.Found)
                ? language.unread()
                : language.nothing(place(language, sources));
    }

    private static String place(AnswerLanguage language, Sources sources) {
        return sources instanceof Sources.Found found ? "`" + found.collection() + "`" : language.given();
    }
}
