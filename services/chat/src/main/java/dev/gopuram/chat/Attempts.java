package dev.gopuram.chat;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.http.UpstreamReply;
import dev.gopuram.platform.http.UpstreamRequest;
import dev.gopuram.platform.http.Upstreams;
import dev.gopuram.platform.resilience.Backoff;
import dev.gopuram.platform.resilience.Permit;
import dev.gopuram.platform.resilience.RetryBudget;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Sends a request to one provider: past its model's breaker, with one of its keys, and once more where that is safe.
 *
 * <p>A completion is paid for each time, so a request goes out again only where the provider cannot have answered it: no
 * connection stood, or it refused the request itself and said when it would take it. What broke or fell silent after the
 * request was sent may have been executed, and is never repeated here. Retries have a budget and wait; another key does
 * not, as there are only so many and the one that was refused rests.
 */
final class Attempts {
    private static final int MAX_ERROR_BYTES = 64 * 1024;
    private static final int SERVER_ERROR = 500;

    /** How an attempt went. */
    private sealed interface Outcome {
        /** Status 200: the answer is on its way. */
        record Begun(Attempt attempt) implements Outcome {}

        /** Any other status. */
        record Refused(UpstreamErrors.Refusal refusal, KeyPool.Key key) implements Outcome {}

        /** No reply at all. */
        record Lost(Problem problem) implements Outcome {}
    }

    private final String provider;
    private final Upstreams upstreams;
    private final UpstreamErrors errors;
    private final Lanes lanes;
    private final Retries retries;

    /** What retries need, one of each for a provider. */
    record Retries(int most, RetryBudget budget, Backoff backoff, Pause pause, ChatListener listener) {}

    Attempts(String provider, Upstreams upstreams, UpstreamErrors errors, Lanes lanes, Retries retries) {
        this.provider = provider;
        this.upstreams = upstreams;
        this.errors = errors;
        this.lanes = lanes;
        this.retries = retries;
    }

    /**
     * Sends what the request is with the key that is its turn; answers once the reply has begun with status 200.
     *
     * @param unanswered what a request has used that was sent and had no reply; null where it costs nothing
     */
    Attempt send(String model, Problem.@Nullable Spent unanswered, Function<KeyPool.Key, UpstreamRequest> request) {
        Lanes.Lane lane = lanes.of(model);
        retries.budget().called();
        int tries = 0;
        int keysLeft = lane.keys().size();
        while (true) {
            switch (once(lane, model, request)) {
                case Outcome.Begun(Attempt attempt) -> {
                    return attempt;
                }
                case Outcome.Refused(UpstreamErrors.Refusal refusal, KeyPool.Key key) -> {
                    keysLeft--;
                    if (!(anotherKey(lane.keys(), key, refusal) && keysLeft > 0)) {
                        tries++;
                        waitOrFail(tries, told(lane.keys(), refusal), welcomesRetry(refusal));
                    }
                }
                case Outcome.Lost(Problem problem) -> {
                    tries++;
                    waitOrFail(tries, paid(problem, unanswered), Upstreams.neverSent(problem));
                }
            }
        }
    }

    private static Problem paid(Problem problem, Problem.@Nullable Spent unanswered) {
        return unanswered != null && Upstreams.maybeSent(problem) ? problem.spent(unanswered) : problem;
    }

    private Outcome once(Lanes.Lane lane, String model, Function<KeyPool.Key, UpstreamRequest> request) {
        KeyPool.Key key = lane.keys().take();
        Permit permit = lane.breaker().take();
        try {
            UpstreamReply reply = upstreams.send(request.apply(key));
            if (reply.status() == 200) {
                begun(lane, model, permit);
                return new Outcome.Begun(new Attempt(reply, permit));
            }
            return refused(reply, key, permit, lane);
        } catch (Problem problem) {
            settle(permit, lane, lane.shared() ? Upstreams.neverSent(problem) : holdsAgainst(problem));
            return new Outcome.Lost(
                    errors.onTheWay(problem, CallContext.current().requestId()));
        } catch (RuntimeException e) {
            permit.close();
            throw e;
        }
    }

    /** On the way that many models share, how an answer goes on speaks of its model alone. */
    private void begun(Lanes.Lane lane, String model, Permit permit) {
        lanes.answered(model);
        if (lane.shared()) {
            permit.succeeded();
        }
    }

    private Outcome refused(UpstreamReply reply, KeyPool.Key key, Permit permit, Lanes.Lane lane) {
        try (reply) {
            UpstreamErrors.Refusal refusal = errors.of(reply.status(), reply.headers(), told(reply));
            boolean overloaded = refusal.fault() == ProviderFault.OVERLOADED;
            boolean ours = refusal.fault() == ProviderFault.CREDENTIALS || refusal.fault() == ProviderFault.SPENT;
            boolean failed = lane.shared()
                    ? reply.status() >= SERVER_ERROR
                    : overloaded || (holdsAgainst(refusal.problem()) && !ours);
            settle(permit, lane, failed);
            return new Outcome.Refused(refusal, key);
        }
    }

    private static Bytes told(UpstreamReply reply) {
        try {
            return reply.body(MAX_ERROR_BYTES);
        } catch (Problem unreadable) {
            // The status alone still says more than that its explanation could not be read.
            return Bytes.EMPTY;
        }
    }

    private static boolean holdsAgainst(Problem problem) {
        return Attempt.holdsAgainst(problem, CallContext.current().deadline());
    }

    private void settle(Permit permit, Lanes.Lane lane, boolean failed) {
        if (failed) {
            permit.failed();
            lanes.failed(lane);
        } else {
            permit.close();
        }
    }

    /** Lets a key rest that is at its limit or was refused; answers whether there is another one. */
    private static boolean anotherKey(KeyPool keys, KeyPool.Key key, UpstreamErrors.Refusal refusal) {
        return switch (refusal.fault()) {
            case LIMITED -> keys.limited(key, refusal.problem().retryAfter());
            case CREDENTIALS, SPENT -> keys.refused(key);
            case INVALID,
                    TOO_LONG,
                    AGAINST_RULES,
                    FORBIDDEN,
                    NOT_FOUND,
                    CONFLICT,
                    TOO_LARGE,
                    UNPROCESSABLE,
                    OVERLOADED,
                    TIMEOUT,
                    FAILED -> false;
        };
    }

    /** Where the last of several keys was refused, waiting for the first of them is enough. */
    private static Problem told(KeyPool keys, UpstreamErrors.Refusal refusal) {
        boolean several = keys.size() > 1 && refusal.fault() == ProviderFault.LIMITED;
        return several ? refusal.problem().retryAfter(keys.soonest()) : refusal.problem();
    }

    /** Whether the provider refused to begin and says that it may be asked again. */
    private static boolean welcomesRetry(UpstreamErrors.Refusal refusal) {
        boolean busy = refusal.fault() == ProviderFault.LIMITED || refusal.fault() == ProviderFault.OVERLOADED;
        Problem.Told told = refusal.problem().told();
        Boolean retry = told == null ? null : told.retry();
        return busy
                && !Boolean.FALSE.equals(retry)
                && (Boolean.TRUE.equals(retry) || refusal.problem().retryAfter() != null);
    }

    private void waitOrFail(int tries, Problem problem, boolean safe) {
        if (!safe || tries >= retries.most()) {
            throw problem;
        }
        Duration wait = retries.backoff()
                .before(tries, problem.retryAfter())
                .filter(Attempts::leavesTime)
                .orElseThrow(() -> problem);
        if (!retries.budget().tryRetry()) {
            throw problem;
        }
        pause(wait);
        retries.listener().retried(provider);
    }

    private static boolean leavesTime(Duration wait) {
        return wait.compareTo(CallContext.current().deadline().remaining()) < 0;
    }

    private void pause(Duration wait) {
        try {
            retries.pause().of(wait);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.from(e);
        }
    }
}
