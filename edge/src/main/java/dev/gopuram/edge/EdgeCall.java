package dev.gopuram.edge;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Deadline;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Frame;
import dev.gopuram.kernel.Principal;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.TokenStream;
import dev.gopuram.kernel.TraceParent;
import dev.gopuram.kernel.Usage;
import dev.gopuram.platform.telemetry.Span;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One call on its way through the edge, whatever protocol brought it. Policies and operations see this and nothing of
 * HTTP. What arrived is final; identity and deadline are set by their policies; the notes are for the log.
 */
public final class EdgeCall {
    private static final List<String> UNSET_IDS = List.of();

    private final Router.Match match;
    private final Arrival arrival;
    private final Clock clock;

    private volatile List<String> ids = UNSET_IDS;
    private volatile @Nullable Span span;
    private volatile @Nullable Principal principal;
    private volatile @Nullable Deadline deadline;
    private volatile Bytes body = Bytes.EMPTY;
    private volatile @Nullable TokenStream arriving;
    private volatile Consumer<Problem> refuse = problem -> {};
    private volatile Consumer<Problem> abort = problem -> {};
    private final List<Consumer<Frame>> frameListeners = new CopyOnWriteArrayList<>();
    private volatile @Nullable Demand demand;
    private volatile boolean streams;

    private volatile String model = "";
    private volatile String fallback = "";
    private volatile Usage usage = Usage.NONE;
    private volatile @Nullable End end;
    private volatile @Nullable Problem refusal;
    private final AtomicInteger frames = new AtomicInteger();
    private volatile long portNanos;
    private volatile long begunNanos;

    public EdgeCall(Router.Match match, Arrival arrival, Clock clock) {
        this.match = match;
        this.arrival = arrival;
        this.clock = clock;
    }

    public Route route() {
        return match.route();
    }

    public Arrival arrival() {
        return arrival;
    }

    /** Whose words this call's errors use; never {@link ErrorShape#OF_CALLER}. */
    public ErrorShape errors() {
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
    public String pathValue(String name) {
        return match.value(name);
    }

    public String requestId() {
        return ids.isEmpty() ? "" : ids.get(0);
    }

    public String correlationId() {
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
    public Principal principal() {
        return principal;
    }

    public void identify(Principal who) {
        principal = who;
    }

    void due(Deadline when) {
        deadline = when;
    }

    /** What the ports are told of this call. */
    public CallContext context() {
        Principal who = Objects.requireNonNullElseGet(principal, EdgeCall::anonymous);
        return new CallContext(
                requestId(),
                correlationId(),
                who.tenant(),
                who,
                Objects.requireNonNull(deadline, "the deadline policy sets it"),
                Objects.requireNonNull(trace(), "the trace policy sets it"));
    }

    public Bytes body() {
        return body;
    }

    public void read(Bytes whole) {
        body = whole;
    }

    /** Whether the body is lines that its operation reads as they come, so that it is not collected before. */
    public boolean sendsLines() {
        String type = arrival.contentType();
        return route().maxLines() != null && type != null && MediaType.of(type).isLines();
    }

    /** Such a body. */
    public TokenStream arriving() {
        return Objects.requireNonNull(arriving, "the edge hands it over before the operation runs");
    }

    void read(TokenStream lines) {
        arriving = lines;
    }

    /** The answer will be a stream, so what it waits for first is the first byte. */
    public void streams() {
        streams = true;
    }

    public boolean isStream() {
        return streams;
    }

    void onRefuse(Consumer<Problem> action) {
        refuse = action;
    }

    /** Answers the caller with the problem, now, unless something was answered already. */
    public void refuse(Problem problem) {
        refuse.accept(problem);
    }

    /** Calls a port, and counts the time as not ours. */
    public <T> T ask(Supplier<T> port) {
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

    /** What it asks for; read from its body once. */
    public Demand demand() {
        Demand known = demand;
        if (known == null) {
            known = route().asks().read(this);
            demand = known;
        }
        return known;
    }

    /** Whoever wants to see each event of the answer as it passes. Must not block; comes before the answer does. */
    public void onFrame(Consumer<Frame> listener) {
        frameListeners.add(listener);
    }

    /** One more event of the answer has passed. */
    void passFrame(Frame frame) {
        frames.incrementAndGet();
        for (Consumer<Frame> listener : frameListeners) {
            listener.accept(frame);
        }
    }

    /** The answer has become a stream that this ends as failed. */
    void abortsBy(Consumer<Problem> newAbort) {
        abort = newAbort;
    }

    /** Ends the streamed answer with an error the client can read; what is not streamed goes on. */
    public void abort(Problem why) {
        abort.accept(why);
    }

    /** The events of the answer that have passed. */
    public int frames() {
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

    public void note(String newModel, Usage newUsage) {
        model = newModel;
        usage = newUsage;
    }

    public void noteFallback(String name) {
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
    public Problem refusal() {
        return refusal;
    }

    public String model() {
        return model;
    }

    public String fallback() {
        return fallback;
    }

    public Usage usage() {
        return usage;
    }

    @Nullable
    public End end() {
        return end;
    }

    private static Principal anonymous() {
        return new Principal("anonymous", CallContext.DEFAULT_TENANT, Set.of(), "none");
    }
}
