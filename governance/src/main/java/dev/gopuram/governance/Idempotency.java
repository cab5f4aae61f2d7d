package dev.gopuram.governance;

import dev.gopuram.edge.Admission;
import dev.gopuram.edge.Answer;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.IdempotencyKey;
import dev.gopuram.edge.Policy;
import dev.gopuram.edge.Route;
import dev.gopuram.governance.IdempotentAnswers.Asked;
import dev.gopuram.governance.IdempotentAnswers.Standing;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Principal;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.TokenStream;
import dev.gopuram.platform.cache.AnswerCache;
import dev.gopuram.platform.cache.CacheKey;
import dev.gopuram.platform.cache.Content;
import dev.gopuram.platform.cache.Found;
import dev.gopuram.platform.cache.Kept;
import dev.gopuram.platform.cache.Lead;
import dev.gopuram.platform.cache.Lifetimes;
import java.time.Duration;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works once on requests that bear the same idempotency key, however often they are sent: one that comes while the first is
 * worked on waits for its answer, one that comes later is given that answer again. The same key with another request is an
 * error, and what was not answered may be tried again.
 *
 * <p>The work goes on when the caller leaves, within the call's times, for the answer is paid for and a retry wants it. What
 * is begun and what is answered is in a database before the work begins and before the caller hears of the end; where that
 * cannot be written the request is refused, as nobody could promise that it is worked on once.
 */
final class Idempotency implements Policy {
    static final String REPLAYED = "replayed";

    private static final Logger log = LoggerFactory.getLogger(Idempotency.class);
    private static final Duration RETRY = Duration.ofSeconds(1);
    /** How much longer than its work may take an attempt has the key: for the answer to be kept. */
    private static final Duration LEASE_SLACK = Duration.ofSeconds(30);

    private final IdempotencyConfig config;
    private final AnswerCache joins;
    private final IdempotentAnswers answers;
    private final Predicate<Route> worksOnce;
    private final Clock clock;

    Idempotency(
            IdempotencyConfig config,
            AnswerCache joins,
            IdempotentAnswers answers,
            Predicate<Route> worksOnce,
            Clock clock) {
        this.config = config;
        this.joins = joins;
        this.answers = answers;
        this.worksOnce = worksOnce;
        this.clock = clock;
    }

    @Override
    public Admission admit(EdgeCall call) {
        if (applies(call)) {
            IdempotencyKey.of(call);
            call.outlive();
        }
        return Admission.ADMITTED;
    }

    @Override
    public Answer around(EdgeCall call, Work work) {
        if (!applies(call)) {
            return work.run();
        }
        Asked asked = asked(call);
        return switch (found(asked)) {
            case Found.Fresh(Kept kept) -> replayed(call, kept.content());
            case Found.Stale(Kept kept, var renewal) -> {
                renewal.ifPresent(Lead::close);
                yield replayed(call, kept.content());
            }
            case Found.Missing(Lead lead) -> led(call, work, asked, lead);
            case Found.Alone() -> throw running(RETRY);
        };
    }

    private boolean applies(EdgeCall call) {
        return call.arrival().idempotencyKey() != null && !call.sendsLines() && worksOnce.test(call.route());
    }

    private static Asked asked(EdgeCall call) {
        Principal caller = call.caller();
        boolean known = !caller.id().equals(Principal.ANONYMOUS);
        CacheKey who = CacheKey.of("idempotency")
                .and(caller.tenant())
                .and(caller.id())
                // Who calls without a key of ours is nobody in particular: a stranger's word is not his.
                .and(known ? "" : call.arrival().remoteAddress())
                .and(IdempotencyKey.of(call))
                .key();
        CacheKey.Parts what = CacheKey.of(call.route().action())
                .and(Objects.requireNonNullElse(call.arrival().query(), ""))
                .and(Objects.requireNonNullElse(call.arrival().apiVersion(), ""))
                .and(Objects.requireNonNullElse(call.arrival().betas(), ""))
                .and(Objects.requireNonNullElse(call.arrival().contentType(), ""));
        new TreeMap<>(call.pathValues()).forEach((name, value) -> what.and(name).and(value));
        return new Asked(who.digest(), what.and(call.body()).key().digest(), caller.tenant());
    }

    private Found found(Asked asked) {
        try {
            return joins.find(
                    CacheKey.of("join").and(asked.id()).and(asked.request()).key());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.from(e);
        }
    }

    private Answer led(EdgeCall call, Work work, Asked asked, Lead lead) {
        boolean begun = false;
        try {
            Standing standing =
                    answers.begin(asked, call.route().times().total().plus(LEASE_SLACK));
            return switch (standing) {
                case Standing.Begun(String attempt) -> {
                    begun = true;
                    yield new Attempt(call, asked, attempt, lead).answer(work);
                }
                case Standing.Answered(Kept kept) -> replayed(call, kept.content());
                case Standing.AnsweredAtLength() ->
                    throw Problem.of(
                            Problem.Code.CONFLICT,
                            "idempotency-key: the request was answered, with more than the " + config.maxAnswer()
                                    + " that are kept for a retry (expected: another key to have it done again)");
                case Standing.Another() ->
                    throw Problem.of(
                                    Problem.Code.UNPROCESSABLE,
                                    "idempotency-key: " + call.arrival().idempotencyKey()
                                            + ", which another request bore (expected: the same request, or another key)")
                            .at("idempotency-key");
                case Standing.Running(Duration lease) -> throw running(lease.compareTo(RETRY) < 0 ? lease : RETRY);
            };
        } finally {
            if (!begun) {
                lead.close();
            }
        }
    }

    private static Answer replayed(EdgeCall call, Content content) {
        call.noteCache(REPLAYED);
        return Replay.again(call, content, Replay.REPLAYED_HEADER, "true");
    }

    private static Problem running(Duration retry) {
        return Problem.of(
                        Problem.Code.CONFLICT,
                        "idempotency-key: a request that bears it is still worked on (expected: the retry after that)")
                .retryAfter(retry);
    }

    /** The one that works. */
    private final class Attempt {
        private final EdgeCall call;
        private final Asked asked;
        private final String name;
        private final Lead lead;

        Attempt(EdgeCall call, Asked asked, String name, Lead lead) {
            this.call = call;
            this.asked = asked;
            this.name = name;
            this.lead = lead;
        }

        Answer answer(Work work) {
            Answer answer;
            try {
                answer = work.run();
            } catch (RuntimeException | Error e) {
                release();
                throw e;
            }
            switch (answer) {
                case Answer.Whole whole -> keep(Replay.whole(call, whole));
                case Answer.Events events -> {
                    return new Answer.Events(events.headers(), copied(events));
                }
                case Answer.Lines lines -> release();
                case Answer.Opening opening -> release();
                case Answer.Relay relay -> release();
                case Answer.Tunnel tunnel -> release();
                case Answer.File file -> release();
            }
            return answer;
        }

        private TokenStream copied(Answer.Events events) {
            CopiedStream.Keeper keeper = new CopiedStream.Keeper() {
                @Override
                public void whole(CopiedStream.Copy copy) {
                    keep(copy.pieces() == null ? null : Replay.streamed(call, events.headers(), copy.pieces()));
                }

                @Override
                public void broken() {
                    release();
                }
            };
            return CopiedStream.of(events.stream(), null, config.maxAnswer().bytes(), config.linger(), keeper);
        }

        /** The caller has its answer in any case; a retry has it as far as it could be kept. */
        private void keep(@Nullable Content content) {
            Lifetimes lifetimes = new Lifetimes(config.keep(), Duration.ZERO, Duration.ZERO);
            try {
                if (content == null || content.size() > config.maxAnswer().bytes()) {
                    answers.answerAtLength(asked, name, config.keep());
                } else {
                    answers.answer(asked, name, new Kept(content, clock.now(), lifetimes));
                }
            } catch (RuntimeException e) {
                log.atWarn()
                        .addKeyValue("requestId", call.requestId())
                        .setCause(e)
                        .log("an answer could not be kept for a retry, which will be refused until the key is free");
            }
            if (content == null) {
                lead.close();
            } else {
                lead.keep(content, lifetimes);
            }
        }

        private void release() {
            try {
                answers.release(asked, name);
            } catch (RuntimeException e) {
                log.atWarn()
                        .addKeyValue("requestId", call.requestId())
                        .setCause(e)
                        .log("an idempotency key could not be freed, which is free when its time is over");
            } finally {
                lead.close();
            }
        }
    }
}
