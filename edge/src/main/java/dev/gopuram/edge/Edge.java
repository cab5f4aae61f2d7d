package dev.gopuram.edge;

import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Ids;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Secret;
import dev.gopuram.kernel.TokenStream;
import dev.gopuram.platform.http.Done;
import dev.gopuram.platform.http.Exchange;
import dev.gopuram.platform.http.Handler;
import dev.gopuram.platform.http.Headers;
import dev.gopuram.platform.http.Refusal;
import dev.gopuram.platform.http.Reply;
import dev.gopuram.platform.http.SocketClose;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a request through the edge. On the event loop: its route is found, the policies admit it by its headers, its
 * body is read within the route's bound, or begins to come where it is read line by line. On a virtual thread: the
 * policies wrap the operation, the operation answers. When all is over the policies hear of it, once.
 *
 * <p>A call is over when its exchange is, and, where it answered a stream, when the stream's producer has said what was
 * used: a client may leave before the producer knows. A stream that comes once the call is over is closed unread.
 */
public final class Edge implements Handler {
    private static final Logger log = LoggerFactory.getLogger(Edge.class);
    private static final String BEARER = "bearer ";
    private static final int MAX_RETRIES = 1000;

    private volatile Router router;
    private final List<Policy> policies;
    private final Duration heartbeat;
    private final Clock clock;
    private final Ids ids;
    private final TrustedProxies proxies;

    /** An edge that callers reach themselves. */
    public Edge(Router router, List<Policy> policies, Duration heartbeat, Clock clock, Ids ids) {
        this(router, policies, heartbeat, clock, ids, TrustedProxies.NONE);
    }

    /** An edge that callers reach through proxies, or themselves. */
    public Edge(
            Router router, List<Policy> policies, Duration heartbeat, Clock clock, Ids ids, TrustedProxies proxies) {
        this.proxies = proxies;
        this.router = router;
        this.policies = List.copyOf(policies);
        this.heartbeat = heartbeat;
        this.clock = clock;
        this.ids = ids;
    }

    /** Finds routes by another table from the next call on; calls that run keep the route they have. */
    public void use(Router newRouter) {
        router = newRouter;
    }

    @Override
    public void handle(Exchange exchange) {
        EdgeCall call = new EdgeCall(router.match(exchange.method(), exchange.path()), arrival(exchange), clock);
        call.came(exchange.headers());
        Passage passage = new Passage(exchange, call);
        call.onRefuse(passage::refuse);
        exchange.onDone(passage::done);
        passage.admit(0);
    }

    @Override
    public Reply refused(Refusal refusal) {
        String requestId = ids.prefixed("req");
        log.atInfo()
                .addKeyValue("requestId", requestId)
                .addKeyValue("service", "gateway")
                .addKeyValue("action", "refused")
                .addKeyValue("status", refusal.status())
                .addKeyValue("code", refusal.code())
                .addKeyValue("remoteAddress", refusal.remoteAddress())
                .log("request refused by the server");
        return Replies.of(refusal, requestId);
    }

    private Arrival arrival(Exchange exchange) {
        Headers headers = exchange.headers();
        return new Arrival(
                clock.nanoTime(),
                address(exchange),
                exchange.query(),
                credential(headers),
                headers.first("x-correlation-id"),
                headers.first("traceparent"),
                headers.first("idempotency-key"),
                headers.first("content-type"),
                headers.first("anthropic-version"),
                betas(headers),
                headers.first("cache-control"),
                retry(headers.first("x-stainless-retry-count")),
                exchange.patience());
    }

    private String address(Exchange exchange) {
        String peer = exchange.remoteAddress();
        return proxies.isEmpty()
                ? peer
                : proxies.client(peer, exchange.headers().all("x-forwarded-for"));
    }

    /** A bearer token, else an API key header. Another scheme of authorization is a secret of nobody. */
    private static @Nullable Secret credential(Headers headers) {
        String authorization = headers.first("authorization");
        if (authorization == null) {
            String key = headers.first("x-api-key");
            return key == null ? null : Secret.of(key);
        }
        boolean bearer = authorization.regionMatches(true, 0, BEARER, 0, BEARER.length());
        return Secret.of(bearer ? authorization.substring(BEARER.length()).strip() : "");
    }

    /** The header may come several times, and is a list then. */
    private static @Nullable String betas(Headers headers) {
        List<String> all = headers.all("anthropic-beta");
        return all.isEmpty() ? null : String.join(",", all);
    }

    private static int retry(@Nullable String count) {
        if (count == null
                || count.isEmpty()
                || count.length() > 3
                || !count.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return 0;
        }
        return Math.min(MAX_RETRIES, Integer.parseInt(count));
    }

    /** One call's way. It is answered once and over once, however many threads want to do either. */
    private final class Passage {
        private final Exchange exchange;
        private final EdgeCall call;
        private final AtomicBoolean answered = new AtomicBoolean();
        /** What the call waits for: its exchange, then also a stream. Zero is final: nothing joins a call that is over. */
        private final AtomicInteger open = new AtomicInteger(1);

        private volatile @Nullable Done done;

        Passage(Exchange exchange, EdgeCall call) {
            this.exchange = exchange;
            this.call = call;
        }

        /** Asks the policies from the given one on. One that has to ask or wait first goes on from a virtual thread. */
        void admit(int from) {
            try {
                for (int i = from; i < policies.size(); i++) {
                    int next = i + 1;
                    switch (policies.get(i).admit(call)) {
                        case Admission.Admitted admitted -> {}
                        case Admission.Ask ask -> {
                            aside(() -> ask(ask, next));
                            return;
                        }
                        case Admission.Later later -> {
                            await(later.waiting(), next);
                            return;
                        }
                    }
                }
            } catch (RuntimeException e) {
                refuse(problem(e));
                return;
            }
            read();
        }

        private void read() {
            call.admitted();
            if (call.route().passesOn()) {
                pass();
                return;
            }
            ByteSize maxLines = call.route().maxLines();
            if (maxLines != null && call.sendsLines()) {
                call.read(exchange.body(maxLines.bytes()));
                work();
            } else {
                exchange.body(call.route().maxBody().intBytes(), this::work, this::refuse);
            }
        }

        private void await(Admission.Waiting waiting, int next) {
            long from = clock.nanoTime();
            exchange.onGone(waiting.begin(() -> {
                call.noteWaited(from);
                aside(() -> admit(next));
            }));
        }

        /**
         * Goes on with the call on a virtual thread. The call is not over before that has returned, so that what policies
         * and work take and note on the way is given back and counted; and what is over by then, or left by its client
         * meanwhile, is not gone on with.
         */
        private @Nullable Thread aside(Runnable rest) {
            return join()
                    ? exchange.spawn(() -> {
                        try {
                            rest.run();
                        } finally {
                            leave();
                        }
                    })
                    : null;
        }

        /** The operation reads the body as it comes, while what it passes it on to may answer already. */
        private void pass() {
            Headers headers = exchange.headers();
            String peer = exchange.remoteAddress();
            Incoming incoming = new Incoming(
                    exchange.method(),
                    exchange.path(),
                    exchange.query(),
                    headers,
                    exchange.bodyLength(),
                    proxies.scheme(peer, headers.all("x-forwarded-proto")),
                    proxies.host(peer, headers.all("x-forwarded-host"), headers.first("host")));
            call.passesOn(incoming, exchange.body(call.route().maxBody().bytes()));
            work();
        }

        private void ask(Admission.Ask ask, int next) {
            try {
                ask.question().run();
            } catch (RuntimeException e) {
                refuse(problem(e));
                return;
            }
            if (done == null) {
                admit(next);
            }
        }

        private void work(Bytes body) {
            call.read(body);
            work();
        }

        private void work() {
            call.ready();
            Thread worker = aside(this::answer);
            if (worker != null && call.route().cancellable() && !call.outlives()) {
                exchange.onGone(worker::interrupt);
            }
        }

        private void answer() {
            try {
                send(around(0));
            } catch (RuntimeException | Error e) {
                refuse(problem(e));
            }
        }

        private Answer around(int from) {
            if (from == policies.size()) {
                return call.route().operation().answer(call);
            }
            return policies.get(from).around(call, () -> around(from + 1));
        }

        private void send(Answer answer) {
            Headers headers = Replies.named(call, answer.headers());
            if (!claim()) {
                discard(answer);
                return;
            }
            switch (answer) {
                case Answer.Whole whole -> exchange.reply(whole.status(), headers, whole.body());
                case Answer.Events events ->
                    stream(headers, events.stream(), end -> Replies.last(call, end), heartbeat);
                case Answer.File file -> stream(headers, file.stream(), end -> Bytes.EMPTY, Duration.ZERO);
                case Answer.Lines lines -> stream(headers, lines.stream(), lines.last(), Duration.ZERO);
                case Answer.Relay relay -> relay(headers, relay);
                case Answer.Tunnel tunnel -> {
                    exchange.onDone(done -> tunnel.over().run());
                    exchange.tunnel(tunnel.upstream(), headers, tunnel.idle(), this::mustEnd);
                }
                case Answer.Opening opening -> open(headers, opening);
            }
        }

        /** Why the tunnel must end, in the words of sockets; null where it may go on. */
        private @Nullable SocketClose mustEnd() {
            try {
                policies.forEach(policy -> policy.goesOn(call));
                return null;
            } catch (RuntimeException e) {
                Problem problem = problem(e);
                boolean theirs = problem.kind() == Problem.Kind.CALLER;
                return new SocketClose(theirs ? SocketClose.POLICY : SocketClose.OURS, problem.detail());
            }
        }

        /** The call is over with the 101: what comes through the socket are calls of their own. */
        private void open(Headers headers, Answer.Opening opening) {
            exchange.openSocket(
                            opening.config(),
                            headers,
                            socket -> opening.opened().open(socket, exchange))
                    .ifPresent(refusal -> {
                        call.noteRefusal(refusal.problem());
                        exchange.reply(Replies.of(call, refusal));
                    });
        }

        private void relay(Headers headers, Answer.Relay relay) {
            if (join()) {
                relay.stream().onEnd(this::ended);
            }
            exchange.relay(relay.status(), headers, relay.length(), relay.stream());
        }

        private void stream(Headers headers, TokenStream stream, Function<End, Bytes> last, Duration every) {
            if (join()) {
                stream.onEnd(this::ended);
            }
            exchange.stream(headers, stream, last, every, this::instead);
        }

        private void discard(Answer late) {
            switch (late) {
                case Answer.Whole whole -> {}
                case Answer.Opening opening -> {}
                case Answer.Events events -> discard(events.stream());
                case Answer.File file -> discard(file.stream());
                case Answer.Lines lines -> discard(lines.stream());
                case Answer.Relay relay -> discard(relay.stream());
                case Answer.Tunnel tunnel -> {
                    tunnel.upstream().close();
                    tunnel.over().run();
                }
            }
        }

        /** Nobody reads it, and what it has used counts all the same. */
        private void discard(TokenStream late) {
            if (join()) {
                late.onEnd(this::ended);
            }
            late.close();
        }

        private Optional<Reply> instead(End end) {
            Problem problem = Replies.instead(end);
            return problem == null ? Optional.empty() : Optional.of(Replies.of(call, problem));
        }

        void refuse(Problem problem) {
            Reply reply = Replies.of(call, problem);
            if (claim()) {
                call.noteRefusal(problem);
                exchange.reply(reply);
            }
        }

        /** Whether the one answer is the asker's to give: it is prepared before, for what fails after this is not told. */
        private boolean claim() {
            if (!answered.compareAndSet(false, true)) {
                return false;
            }
            call.begin();
            return true;
        }

        private boolean join() {
            return open.getAndUpdate(waitedFor -> waitedFor == 0 ? 0 : waitedFor + 1) > 0;
        }

        private void ended(End end) {
            call.noteEnd(end);
            leave();
        }

        void done(Done how) {
            done = how;
            leave();
        }

        private void leave() {
            if (open.decrementAndGet() == 0) {
                over(Objects.requireNonNull(done, "the exchange is waited for from the start"));
            }
        }

        private void over(Done how) {
            Ending ending = new Ending(how.gone() ? Done.CLIENT_GONE : how.status(), how.bytesIn(), how.bytesOut());
            for (Policy policy : policies) {
                try {
                    policy.over(call, ending);
                } catch (RuntimeException ofOne) {
                    // The others have places and holds to give back.
                    var _ = problem(ofOne);
                }
            }
        }

        private Problem problem(Throwable failure) {
            Problem problem = Problem.from(failure);
            if (problem.code() == Problem.Code.INTERNAL) {
                log.atError()
                        .addKeyValue("requestId", call.requestId())
                        .addKeyValue("service", "gateway")
                        .addKeyValue("action", call.route().action())
                        .setCause(failure)
                        .log("an unexpected failure");
            }
            return problem;
        }
    }
}
