package dev.gopuram.governance;

import dev.gopuram.edge.Answer;
import dev.gopuram.edge.Capability;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.Policy;
import dev.gopuram.edge.Route;
import dev.gopuram.governance.Meanings.Meaning;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.TokenStream;
import dev.gopuram.platform.cache.CacheKey;
import dev.gopuram.platform.cache.Content;
import dev.gopuram.platform.cache.Respite;
import dev.gopuram.platform.cache.SimilarAnswers;
import dev.gopuram.platform.json.Json;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Gives a chat the answer to a question of the same meaning, where the configuration allows it. Both questions are of the
 * same tenant; all of both requests is equal but the last words of the user; and of those all is equal that {@link Wording}
 * compares. Only then their embeddings decide. What is more than words, or is to differ each time, is never compared.
 *
 * <p>It comes behind the exact cache and within the call's times, for finding a meaning is work: its tokens and processor
 * time are what a call has used that was answered here; to a call that was not its processor time is added. Where the
 * meaning is not found in time, it is as if nothing were kept.
 */
final class SemanticCache implements Policy {
    static final String SIMILAR = "semantic";
    static final String SIMILARITY_HEADER = "x-gopuram-cache-similarity";

    private static final Logger log = LoggerFactory.getLogger(SemanticCache.class);

    /** How long a meaning is waited for. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /** For how long no meaning is asked for after that was in vain: who finds none must not cost every call its patience. */
    private static final Duration REST = Duration.ofSeconds(5);

    private final Supplier<CacheConfig> config;
    private final Meanings meanings;
    private final SimilarAnswers answers;
    private final Predicate<Route> answersQuestions;
    private final Respite respite;

    SemanticCache(
            Supplier<CacheConfig> config,
            Meanings meanings,
            SimilarAnswers answers,
            Predicate<Route> answersQuestions,
            Clock clock) {
        this.config = config;
        this.meanings = meanings;
        this.answers = answers;
        this.answersQuestions = answersQuestions;
        this.respite = new Respite(REST, clock);
    }

    @Override
    public Answer around(EdgeCall call, Work work) {
        SemanticConfig now = config.get().semantic();
        if (!now.enabled() || call.route().capability() != Capability.CHAT || !answersQuestions.test(call.route())) {
            return work.run();
        }
        JsonNode body = Json.tree(call.body());
        CacheWish wish = CacheWish.of(call);
        if (wish.nothingKept() || !ExactCache.standsAlone(call, body)) {
            return work.run();
        }
        Optional<SemanticQuestion> question = SemanticQuestion.of(body, now);
        Optional<Meaning> meaning = question.flatMap(asked -> meaning(call, now.model(), asked.text()));
        if (meaning.isEmpty()) {
            return work.run();
        }
        SimilarAnswers.Group group = group(call, question.get(), meaning.get());
        return new Asked(call, now, group, meaning.get()).answer(work, wish.anew());
    }

    private Optional<Meaning> meaning(EdgeCall call, String model, String text) {
        if (respite.lasts()) {
            return Optional.empty();
        }
        CallContext all = CallContext.current();
        CallContext brief = all.withDeadline(all.deadline().atMost(PATIENCE));
        try {
            return Optional.of(call.ask(() -> brief.call(() -> meanings.of(model, text))));
        } catch (Problem problem) {
            if (problem.code() == Problem.Code.CANCELLED || all.deadline().expired()) {
                throw problem;
            }
            if (problem.kind() != Problem.Kind.CALLER && respite.begin()) {
                log.warn("no question is compared for {}: {}", REST, problem.detail());
            }
            return Optional.empty();
        }
    }

    private static SimilarAnswers.Group group(EdgeCall call, SemanticQuestion question, Meaning meaning) {
        CacheKey.Parts key = ExactCache.about(call, "similar").and(meaning.model());
        question.addTo(key);
        return new SimilarAnswers.Group(call.caller().tenant(), key.key());
    }

    /** One call whose question may be compared. */
    private final class Asked {
        private final EdgeCall call;
        private final SemanticConfig now;
        private final SimilarAnswers.Group group;
        private final Meaning meaning;

        Asked(EdgeCall call, SemanticConfig now, SimilarAnswers.Group group, Meaning meaning) {
            this.call = call;
            this.now = now;
            this.group = group;
            this.meaning = meaning;
        }

        Answer answer(Work work, boolean anew) {
            Optional<SimilarAnswers.Similar> similar =
                    anew ? Optional.empty() : answers.find(group, meaning.point(), now.threshold(), now.ttl());
            return similar.isPresent() ? given(similar.get()) : made(work, anew);
        }

        private Answer given(SimilarAnswers.Similar similar) {
            call.note(meaning.model(), meaning.usage());
            call.noteCache(SIMILAR);
            String similarity = String.format(Locale.ROOT, "%.3f", similar.similarity());
            call.onReply(headers -> headers.with(SIMILARITY_HEADER, similarity));
            Answer again = Replay.again(call, similar.content(), Replay.CACHE_HEADER, SIMILAR);
            // What was used was used by the model that found the meaning.
            call.note(meaning.model(), call.usage());
            return again;
        }

        private Answer made(Work work, boolean anew) {
            Answer answer;
            try {
                answer = work.run();
            } catch (Problem problem) {
                addTime();
                throw problem;
            }
            String outcome = anew ? ExactCache.BYPASS : ExactCache.MISS;
            call.noteCache(outcome);
            return Replay.marked(kept(answer), outcome);
        }

        private Answer kept(Answer answer) {
            switch (answer) {
                case Answer.Whole whole -> {
                    addTime();
                    if (whole.status() == 200 && call.isLasting()) {
                        keep(Replay.whole(call, whole));
                    }
                }
                case Answer.Events events -> {
                    return new Answer.Events(events.headers(), copied(events));
                }
                case Answer.File file -> {}
                case Answer.Lines lines -> {}
                case Answer.Opening opening -> {}
                case Answer.Relay relay -> {}
                case Answer.Tunnel tunnel -> {}
            }
            return answer;
        }

        private TokenStream copied(Answer.Events events) {
            CopiedStream.Keeper keeper = new CopiedStream.Keeper() {
                @Override
                public void whole(CopiedStream.Copy copy) {
                    if (copy.pieces() != null && call.isLasting()) {
                        keep(Replay.streamed(call, events.headers(), copy.pieces()));
                    }
                }

                @Override
                public void broken() {}
            };
            long most = config.get().maxEntry().bytes();
            return CopiedStream.of(
                    events.stream(), most, keeper, meaning.usage().cpuMicros());
        }

        private void keep(Content content) {
            if (content.size() <= config.get().maxEntry().bytes()) {
                answers.keep(group, meaning.point(), content, now.maxEntries());
            }
        }

        private void addTime() {
            long micros = call.usage().cpuMicros() + meaning.usage().cpuMicros();
            call.note(call.model(), call.usage().on(micros));
        }
    }
}
