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
import dev.gopuram.platform.http.Headers;
import dev.gopuram.platform.telemetry.Span;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
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

    private volatile Headers headers = Headers.NONE;
    private volatile List<String> ids = UNSET_IDS;
    private volatile @Nullable Span span;
    private volatile @Nullable Principal principal;
    private volatile @Nullable Deadline deadline;
    private volatile Bytes body = Bytes.EMPTY;
    private volatile @Nullable TokenStream arriving;
    private volatile @Nullable Incoming incoming;
    private volatile Consumer<Problem> refuse = problem -> {};
    private @Nullable Consumer<Problem> abort;
    private @Nullable Problem aborted;
    private final List<Consumer<Frame>> frameListeners = new CopyOnWriteArrayList<>();
    private final List<UnaryOperator<Headers>> additions = new CopyOnWriteArrayList<>();
    private volatile ModelNames names = ModelNames.AS_SPELLED;
    private volatile @Nullable Demand demand;
    private volatile boolean streams;
    private volatile boolean outlives;

    private volatile String model = "";
    private volatile String fallback = "";
    private volatile boolean versioned;
    private volatile String cache = "";
    private volatile Usage usage = Usage.NONE;
    private volatile @Nullable End end;
    private volatile @Nullable Problem refusal;
    private final AtomicInteger frames = new AtomicInteger();
    private volatile long portNanos;
    private volatile long detainedNanos;
    private volatile long admittedNanos;
    private volatile long bodyNanos;
    private volatile long queuedNanos;
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

    /** With what it came, for operations that a header tells something no other protocol has a word for. */
    void came(Headers all) {
        headers = all;
    }

    /** A header of the request; null where it was not sent. */
    @Nullable
    public String header(String name) {
        return headers.first(name);
    }

    /** A decoded variable of the path. */
    public String pathValue(String name) {
        return match.value(name);
    }

    /** All decoded variables of the path, by name. */
    public Map<String, String> pathValues() {
        return match.values();
    }

    public String requestId() {
        return ids.isEmpty() ? "" : ids.get(0);
    }

    public String correlationId() {
        return ids.isEmpty() ? "" : ids.get(1);
    }

    /** Where the call is in its trace. */
    @Nullable
    public TraceParent trace() {
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
        Principal who = caller();
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

    void passesOn(Incoming request, TokenStream itsBody) {
        incoming = request;
        arriving = itsBody;
    }

    /** The request as it came, on a route that passes requests on. */
    public Incoming incoming() {
        return Objects.requireNonNull(incoming, "the edge hands it over before the operation runs");
    }

    /** The answer will be a stream, so what it waits for first is the first byte. */
    public void streams() {
        streams = true;
    }

    public boolean isStream() {
        return streams;
    }

    /** Its work goes on, within its times, when the caller has left: what it makes is wanted all the same. */
    public void outlive() {
        outlives = true;
    }

    boolean outlives() {
        return outlives;
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

    /** It was made to wait on purpose since then: time that is not ours either. */
    void noteWaited(long from) {
        long now = clock.nanoTime();
        portNanos = portNanos + now - from;
        detainedNanos = detainedNanos + now - from;
    }

    long portNanos() {
        return portNanos;
    }

    /** Goes by these names of models from now on; comes before its body is read. */
    public void goBy(ModelNames known) {
        names = known;
    }

    /** What it asks for; read from its body once. */
    public Demand demand() {
        Demand known = demand;
        if (known == null) {
            known = names.meant(route().capability(), route().asks().read(this));
            demand = known;
        }
        return known;
    }

    /** What it has used, where nobody says so, when it has been answered with so many tokens. */
    Usage estimate(long writtenTokens) {
        Demand known = demand;
        return new Usage(known == null ? 0 : known.inputTokens(), 0, writtenTokens, Usage.Source.ESTIMATED);
    }

    /** Who calls; nobody in particular where nobody was identified. */
    public Principal caller() {
        return Objects.requireNonNullElseGet(principal, EdgeCall::anonymous);
    }

    /** The model it asks for; empty where it asks for none, or its body has not been read. */
    public String askedModel() {
        Demand known = demand;
        return known == null ? "" : known.model();
    }

    /** The model that is likely to work for it: also where it asks for none, and texts are to be found or stored. */
    public String likelyModel() {
        Demand known = demand;
        return known == null ? "" : names.likely(route().capability(), known);
    }

    /** What a policy has to say to the caller in the head of the reply, whatever the reply is. */
    public void onReply(UnaryOperator<Headers> addition) {
        additions.add(addition);
    }

    Headers withAdditions(Headers headers) {
        Headers all = headers;
        for (UnaryOperator<Headers> addition : additions) {
            all = addition.apply(all);
        }
        return all;
    }

    /** Whoever wants to see each event of the answer as it passes. Must not block; comes before the answer does. */
    public void onFrame(Consumer<Frame> listener) {
        frameListeners.add(listener);
    }

    /** Its head is done with; its body is asked for, at the caller's pace. */
    void admitted() {
        admittedNanos = clock.nanoTime();
        bodyNanos = 0;
    }

    /** Its body has come, or is there to be read as it comes. */
    void ready() {
        bodyNanos = clock.nanoTime() - admittedNanos;
    }

    /** The time its body took to come: the caller's, not ours. */
    long bodyNanos() {
        return bodyNanos;
    }

    /** How long it has waited until now since it came, its body's own time and what it was made to wait left out. */
    public long waitedNanos() {
        return clock.nanoTime() - arrival.atNanos() - bodyNanos - detainedNanos;
    }

    /** It waited so long, since it came, until it had a place among those that run. */
    public void noteQueued(long nanos) {
        queuedNanos = nanos;
    }

    /** How long it waited for a place; 0 where it needed none. */
    long queuedNanos() {
        return queuedNanos;
    }

    /** One more event of the answer has passed. */
    void passFrame(Frame frame) {
        frames.incrementAndGet();
        for (Consumer<Frame> listener : frameListeners) {
            listener.accept(frame);
        }
    }

    /** The answer has become a stream that this ends as failed. Events may have passed, and it may have been wanted, before. */
    void abortsBy(Consumer<Problem> end) {
        Problem wanted;
        synchronized (frames) {
            abort = end;
            wanted = aborted;
        }
        if (wanted != null) {
            end.accept(wanted);
        }
    }

    /** Ends the streamed answer with an error the client can read; what is not streamed goes on. */
    public void abort(Problem why) {
        Consumer<Problem> end;
        synchronized (frames) {
            aborted = why;
            end = abort;
        }
        if (end != null) {
            end.accept(why);
        }
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

    /** A version of a model or prompt answered, which another may follow at any time. */
    public void noteVersioned() {
        versioned = true;
    }

    /** Whether the same call would be answered alike later: not where somebody stood in, or versions follow each other. */
    public boolean isLasting() {
        return fallback.isEmpty() && !versioned;
    }

    /** What became of the call's question to a cache, in one word. */
    public void noteCache(String outcome) {
        cache = outcome;
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

    /** What became of its question to a cache; empty where none was asked. */
    public String cache() {
        return cache;
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
        return new Principal(Principal.ANONYMOUS, CallContext.DEFAULT_TENANT, Set.of(), "none");
    }
}
