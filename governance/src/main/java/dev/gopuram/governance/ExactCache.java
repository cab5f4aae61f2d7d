package dev.gopuram.governance;

import dev.gopuram.edge.Answer;
import dev.gopuram.edge.Capability;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.Policy;
import dev.gopuram.edge.Route;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Frame;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Step;
import dev.gopuram.kernel.TokenStream;
import dev.gopuram.platform.cache.AnswerCache;
import dev.gopuram.platform.cache.CacheKey;
import dev.gopuram.platform.cache.Content;
import dev.gopuram.platform.cache.Found;
import dev.gopuram.platform.cache.Kept;
import dev.gopuram.platform.cache.Lead;
import dev.gopuram.platform.cache.Lifetimes;
import dev.gopuram.platform.json.Json;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Gives the same answer to the same question of the same tenant, where the configuration says for how long. Streamed
 * answers are kept as their frames, once they are whole, and come back as streams.
 *
 * <p>An answer past its time goes to everybody but one caller, who has the new one made: what that costs is that caller's
 * call, and there is no work in the background that no limit knows of. Where making it fails on our side or behind us, or a
 * last resort stepped in, the old answer is given within its bound.
 *
 * <p>Chats that continue something kept, or look something up, are never answered from here: what they depend on is not in
 * the request.
 */
final class ExactCache implements Policy {
    static final String HIT = "hit";
    static final String MISS = "miss";
    static final String STALE = "stale";
    static final String BYPASS = "bypass";

    /** By these a chat depends on more than the request, or leaves something behind. */
    private static final Set<String> REACHING_OUT =
            Set.of("gopuram", "conversation", "previous_response_id", "background", "container", "prompt");

    /** Tools whose calls come back to the client, which runs them; all others the provider runs, and they look things up. */
    private static final Set<String> CLIENTS_TOOLS = Set.of("", "function", "custom");

    private static final String SEARCHES = "web_search_options";

    private static final String REFERENCE = "item_reference";

    /** Who answers when nobody else could: an old answer of the model that was asked is better. */
    private static final Set<String> LAST_RESORTS = Set.of("extractive", "static");

    private static final String KEEPING_DIALECT = "responses.create";

    private final Supplier<CacheConfig> config;
    private final AnswerCache cache;
    private final Predicate<Route> answersQuestions;
    private final CollectionEpochs epochs = new CollectionEpochs();

    ExactCache(Supplier<CacheConfig> config, AnswerCache cache, Predicate<Route> answersQuestions) {
        this.config = config;
        this.cache = cache;
        this.answersQuestions = answersQuestions;
    }

    @Override
    public Answer around(EdgeCall call, Work work) {
        if (call.route().capability() == Capability.INDEX) {
            return config.get().search().keeps() ? written(call, work) : work.run();
        }
        RouteCacheConfig times = config.get().of(call.route().capability());
        if (!times.keeps() || !answersQuestions.test(call.route())) {
            return work.run();
        }
        JsonNode body = Json.tree(call.body());
        CacheWish wish = CacheWish.of(call);
        if (wish.nothingKept() || !standsAlone(call, body)) {
            call.noteCache(BYPASS);
            return work.run();
        }
        return new Question(call, work, key(call, body), times.lifetimes()).answer(wish.anew());
    }

    private Answer written(EdgeCall call, Work work) {
        String collection = call.pathValues().getOrDefault("collection", "");
        String tenant = call.caller().tenant();
        try {
            Answer answer = work.run();
            if (answer instanceof Answer.Lines lines) {
                lines.stream().onEnd(end -> epochs.written(tenant, collection));
            }
            return answer;
        } finally {
            epochs.written(tenant, collection);
        }
    }

    /** Whether the answer depends on the request alone, and the request leaves nothing behind. */
    static boolean standsAlone(EdgeCall call, JsonNode body) {
        if (call.route().capability() != Capability.CHAT) {
            return body.isObject();
        }
        boolean keeps = body.path("store").asBoolean(call.route().action().equals(KEEPING_DIALECT));
        return body.isObject()
                && !keeps
                && REACHING_OUT.stream().noneMatch(body::hasNonNull)
                && !refers(body)
                && !looksUp(body);
    }

    /** Whether the provider may look something up for the answer. */
    private static boolean looksUp(JsonNode body) {
        return body.hasNonNull(SEARCHES)
                || body.path("tools")
                        .valueStream()
                        .anyMatch(tool ->
                                !CLIENTS_TOOLS.contains(tool.path("type").asString("")));
    }

    /** Whether something that was kept is said by its id alone. */
    private static boolean refers(JsonNode body) {
        return body.path("input")
                .valueStream()
                .anyMatch(item -> item.path("type").asString("").equals(REFERENCE));
    }

    private CacheKey key(EdgeCall call, JsonNode body) {
        String tenant = call.caller().tenant();
        CacheKey.Parts key = about(call, "answer");
        if (call.route().capability() == Capability.SEARCH) {
            String collection = body.path("collection").asString("");
            // Writes are counted by each node for itself.
            key.hereOnly().and(Integer.toString(epochs.of(tenant, collection)));
        }
        CanonicalJson.add(key, body);
        return key.key();
    }

    /** Begins a key with what an answer depends on beside the body. */
    static CacheKey.Parts about(EdgeCall call, String kind) {
        return CacheKey.of(kind)
                .and(call.caller().tenant())
                .and(call.route().action())
                .and(Objects.requireNonNullElse(call.arrival().apiVersion(), ""))
                .and(Objects.requireNonNullElse(call.arrival().betas(), ""));
    }

    /** One call that may be answered from the cache. */
    private final class Question {
        private final EdgeCall call;
        private final Work work;
        private final CacheKey key;
        private final Lifetimes lifetimes;

        Question(EdgeCall call, Work work, CacheKey key, Lifetimes lifetimes) {
            this.call = call;
            this.work = work;
            this.key = key;
            this.lifetimes = lifetimes;
        }

        Answer answer(boolean anew) {
            if (anew) {
                call.noteCache(BYPASS);
                return copied(work.run(), content -> cache.keep(key, content, lifetimes), () -> {}, null);
            }
            return switch (found()) {
                case Found.Fresh(Kept kept) -> given(kept, HIT);
                case Found.Stale(Kept kept, Optional<Lead> renewal) ->
                    renewal.isEmpty() ? given(kept, STALE) : made(renewal.get(), Optional.of(kept));
                case Found.Missing(Lead lead) -> made(lead, cache.standIn(key));
                case Found.Alone() -> missed(work.run());
            };
        }

        private Found found() {
            try {
                return cache.find(key);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw Problem.from(e);
            }
        }

        private Answer given(Kept kept, String outcome) {
            call.noteCache(outcome);
            return Replay.again(call, kept.content(), Replay.CACHE_HEADER, outcome);
        }

        private Answer made(Lead lead, Optional<Kept> old) {
            try {
                Answer answer = work.run();
                if (isSimilar()) {
                    lead.close();
                    return answer;
                }
                Frame first = null;
                if (old.isPresent() && answer instanceof Answer.Events events) {
                    first = first(call, events.stream());
                }
                if (old.isPresent()
                        && LAST_RESORTS.contains(call.model())
                        && !call.fallback().isEmpty()) {
                    lead.close();
                    discard(call, answer);
                    return given(old.get(), STALE);
                }
                return missed(copied(answer, content -> lead.keep(content, lifetimes), lead::close, first));
            } catch (Problem problem) {
                lead.close();
                if (old.isEmpty() || !isOurs(problem)) {
                    throw problem;
                }
                return given(old.get(), STALE);
            } catch (RuntimeException | Error e) {
                lead.close();
                throw e;
            }
        }

        /** Whether it was answered by the words of a similar question, which are not kept as its own. */
        private boolean isSimilar() {
            return call.cache().equals(SemanticCache.SIMILAR);
        }

        private Answer missed(Answer answer) {
            if (isSimilar()) {
                return answer;
            }
            call.noteCache(MISS);
            return Replay.marked(answer, MISS);
        }

        /** The answer, kept when it is whole and the next one would be the same: a fallback's is not what was asked for. */
        private Answer copied(Answer answer, Consumer<Content> keep, Runnable none, @Nullable Frame first) {
            boolean passing = !call.isLasting();
            switch (answer) {
                case Answer.Whole whole -> {
                    if (whole.status() == 200 && !passing) {
                        keep.accept(Replay.whole(call, whole));
                    } else {
                        none.run();
                    }
                    return whole;
                }
                case Answer.Events events -> {
                    return new Answer.Events(
                            events.headers(), stream(events, passing ? c -> none.run() : keep, none, first));
                }
                case Answer.File file -> none.run();
                case Answer.Lines lines -> none.run();
                case Answer.Opening opening -> none.run();
                case Answer.Relay relay -> none.run();
                case Answer.Tunnel tunnel -> none.run();
            }
            return answer;
        }

        private TokenStream stream(Answer.Events events, Consumer<Content> keep, Runnable none, @Nullable Frame first) {
            CopiedStream.Keeper keeper = new CopiedStream.Keeper() {
                @Override
                public void whole(CopiedStream.Copy copy) {
                    if (copy.pieces() == null) {
                        none.run();
                    } else {
                        keep.accept(Replay.streamed(call, events.headers(), copy.pieces()));
                    }
                }

                @Override
                public void broken() {
                    none.run();
                }
            };
            return CopiedStream.of(
                    events.stream(), first, config.get().maxEntry().bytes(), Duration.ZERO, keeper);
        }
    }

    /** The first frame, waited for: a stream that fails before it has said nothing yet, and may be replaced. */
    private static @Nullable Frame first(EdgeCall call, TokenStream stream) {
        try {
            Step step = stream.next();
            return switch (step) {
                case Frame frame -> frame;
                case End.Finished whole -> null;
                case End.Cancelled cancelled -> null;
                case End.Truncated truncated -> {
                    call.note(call.model(), truncated.usage());
                    throw Problem.of(Problem.Code.UPSTREAM_FAILED, "the answer broke off: " + truncated.detail());
                }
                case End.Failed failed -> {
                    call.note(call.model(), failed.usage());
                    throw failed.problem();
                }
            };
        } catch (InterruptedException e) {
            stream.close();
            Thread.currentThread().interrupt();
            throw Problem.from(e);
        }
    }

    private static boolean isOurs(Problem problem) {
        return switch (problem.kind()) {
            case UPSTREAM, OURS -> true;
            case CALLER, CAPACITY -> false;
        };
    }

    /** What the answer took to make is not lost with it: a last resort says all at once, and at its end what was used. */
    private static void discard(EdgeCall call, Answer answer) {
        if (!(answer instanceof Answer.Events events)) {
            return;
        }
        try (TokenStream stream = events.stream()) {
            Step step = stream.next();
            while (step instanceof Frame) {
                step = stream.next();
            }
            if (step instanceof End end) {
                call.note(call.model(), end.usage());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.from(e);
        }
    }
}
