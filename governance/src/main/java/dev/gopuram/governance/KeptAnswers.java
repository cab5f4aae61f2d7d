package dev.gopuram.governance;

import dev.gopuram.edge.Policy;
import dev.gopuram.edge.Route;
import dev.gopuram.kernel.Clock;
import dev.gopuram.platform.cache.AnswerCache;
import dev.gopuram.platform.cache.SecondLevel;
import dev.gopuram.platform.cache.SimilarAnswers;
import dev.gopuram.platform.lifecycle.Reloads;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * What answers are given again: for a retry, and for the same question.
 *
 * @param idempotency comes first: a retry is a retry even where its answer came from the cache
 * @param similar comes behind the cache and within the call's times, since it has to ask for the meaning of a question
 */
public record KeptAnswers(Policy idempotency, Policy cache, Policy similar) {
    /**
     * Opens them.
     *
     * @param reloads its settings while it runs: for how long answers are given again
     * @param second where other nodes find answers too
     * @param meanings what finds the meaning of a question
     * @param worksOnce the routes that honour an idempotency key here
     * @param answersQuestions the routes whose answers may be kept
     */
    public static KeptAnswers open(
            CacheConfig config,
            Reloads<CacheConfig> reloads,
            SecondLevel second,
            IdempotentAnswers answers,
            Meanings meanings,
            Predicate<Route> worksOnce,
            Predicate<Route> answersQuestions,
            Clock clock) {
        AnswerCache joins = new AnswerCache(config.joins(), SecondLevel.NONE, clock);
        SimilarAnswers similar = new SimilarAnswers(config.semantic().memory().bytes(), clock);
        AnswerCache cache = new AnswerCache(config.bounds(), second, clock);
        AtomicReference<CacheConfig> current = new AtomicReference<>(config);
        reloads.join(next -> () -> current.set(next));
        Supplier<CacheConfig> now = () -> Objects.requireNonNull(current.get());
        return new KeptAnswers(
                new Idempotency(config.idempotency(), joins, answers, worksOnce, clock),
                new ExactCache(now, cache, answersQuestions),
                new SemanticCache(now, meanings, similar, answersQuestions, clock));
    }
}
