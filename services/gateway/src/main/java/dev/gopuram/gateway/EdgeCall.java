package dev.gopuram.gateway;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Deadline;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Principal;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.TraceParent;
import dev.gopuram.kernel.Usage;
import dev.gopuram.platform.telemetry.Span;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One call on its way through the edge, whatever protocol brought it. Policies and operations see this and nothing of
 * HTTP. What arrived is final; identity and deadline are set by their policies; the notes are for the log.
 */
final class EdgeCall {
    private static final List<String> UNSET_IDS = List.of();

    private final Router.Match match;
    private final Arrival arrival;
    private final Clock clock;

    private volatile List<String> ids = UNSET_IDS;
    private volatile @Nullable Span span;
    private volatile @Nullable Principal principal;
    private volatile @Nullable Deadline deadline;
    private volatile Bytes body = Bytes.EMPTY;
    private volatile Consumer<Problem> refuse = problem -> {};
    private volatile boolean streams;

    private volatile String model = "";
    private volatile String fallback = "";
    private volatile Usage usage = Usage.NONE;
    private volatile @Nullable End end;
    private volatile @Nullable Problem refusal;
    private final AtomicInteger frames = new AtomicInteger();
    private volatile long portNanos;
    private volatile long begunNanos;

    EdgeCall(Router.Match match, Arrival arrival, Clock clock) {
        this.match = match;
        this.arrival = arrival;
        this.clock = clock;
    }

    Route route() {
        return match.route();
    }

    Arrival arrival() {
        return arrival;
    }

    /** Whose words this call's errors use; never {@link ErrorShape#OF_CALLER}. */
    ErrorShape errors() {
        ErrorShape shape = route().errors();
        if (shape != ErrorShape.OF_CALLER) {
            return shape;
        }
        return arrival.apiVersion() == null ? ErrorShape.OPENAI : ErrorShape.ANTHROPIC;
    }

    /** Why no route matched; null where one did. */
    @Nullable
    Problem mismatch() {
        return match.problem();
    }

    /** The methods that the path allows, where the method was the mismatch. */
    String allow() {
        return match.allow();
    }

    /** A decoded variable of the path. */
    String pathValue(String name) {
        return match.value(name);
    }

    String requestId() {
        return ids.isEmpty() ? "" : ids.get(0);
    }

    String correlationId() {
        return ids.isEmpty() ? "" : ids.get(1);
    }

    @Nullable
    TraceParent trace() {
        Span known = span;
        return known == null ? null : known.trace();
    }

    void name(String requestId, String correlationId) {
        ids = List.of(requestId, correlationId);
    }

    void trace(Span newSpan) {
        span = newSpan;
    }

    @Nullable
    Span span() {
        return span;
    }

    @Nullable
    Principal principal() {
        return principal;
    }

    void identify(Principal who) {
        principal = who;
    }

    void due(Deadline when) {
        deadline = when;
    }

    /** What the ports are told of this call. */
    CallContext context() {
        Principal who = Objects.requireNonNullElseGet(principal, EdgeCall::anonymous);
        return new CallContext(
                requestId(),
                correlationId(),
                who.tenant(),
                who,
                Objects.requireNonNull(deadline, "the deadline policy sets it"),
                Objects.requireNonNull(trace(), "the trace policy sets it"));
    }

    Bytes body() {
        return body;
    }

    void read(Bytes whole) {
        body = whole;
    }

    /** The answer will be a stream, so what it waits for first is the first byte. */
    void streams() {
        streams = true;
    }

    boolean isStream() {
        return streams;
    }

    void onRefuse(Consumer<Problem> action) {
        refuse = action;
    }

    /** Answers the caller with the problem, now, unless something was answered already. */
    void refuse(Problem problem) {
        refuse.accept(problem);
    }

    /** Calls a port, and counts the time as not ours. */
    <T> T ask(Supplier<T> port) {
        long from = clock.nanoTime();
        try {
            return port.get();
        } catch (Problem problem) {
            noteSpent(problem.spent());
            throw problem;
        } finally {
            portNanos = portNanos + clock.nanoTime() - from;
        }
    }

    private void noteSpent(Problem.@Nullable Spent spent) {
        if (spent != null) {
            note(spent.model(), spent.usage());
        }
    }

    long portNanos() {
        return portNanos;
    }

    /** One more event of the answer has passed. */
    void passFrame() {
        frames.incrementAndGet();
    }

    /** The events of the answer that have passed. */
    int frames() {
        return frames.get();
    }

    /** The answer begins to leave. */
    void begin() {
        begunNanos = clock.nanoTime();
    }

    /** When the answer began to leave; 0 where it has not. */
    long begunNanos() {
        return begunNanos;
    }

    void note(String newModel, Usage newUsage) {
        model = newModel;
        usage = newUsage;
    }

    void noteFallback(String name) {
        fallback = name;
    }

    void noteEnd(End newEnd) {
        end = newEnd;
        usage = newEnd.usage();
    }

    void noteRefusal(Problem problem) {
        refusal = problem;
    }

    /** What the caller was told instead of an answer; null where it got one. */
    @Nullable
    Problem refusal() {
        return refusal;
    }

    String model() {
        return model;
    }

    String fallback() {
        return fallback;
    }

    Usage usage() {
        return usage;
    }

    @Nullable
    End end() {
        return end;
    }

    private static Principal anonymous() {
        return new Principal("anonymous", CallContext.DEFAULT_TENANT, Set.of(), "none");
    }
}
