package dev.gopuram.gateway;

import dev.gopuram.edge.Answer;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.Incoming;
import dev.gopuram.edge.Operation;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.TokenStream;
import dev.gopuram.kernel.Usage;
import dev.gopuram.platform.balance.Outcome;
import dev.gopuram.platform.balance.Pool;
import dev.gopuram.platform.http.Headers;
import dev.gopuram.platform.http.Sending;
import dev.gopuram.platform.http.UpstreamReply;
import dev.gopuram.platform.http.UpstreamRequest;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Passes a request on to an upstream of the operator's, and its reply back, both as they come. The host is the operator's
 * word alone; the client has a say in what follows it.
 */
final class RelayUpstream implements Operation {
    /** Methods that may be sent twice. */
    private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "OPTIONS", "PUT", "DELETE");

    private static final String WEBSOCKET = "websocket";

    private static final int BAD_GATEWAY = 502;
    private static final int GATEWAY_TIMEOUT = 504;

    private final OwnUpstream upstream;

    RelayUpstream(OwnUpstream upstream) {
        this.upstream = upstream;
    }

    @Override
    public Answer answer(EdgeCall call) {
        Incoming incoming = call.incoming();
        String target = target(incoming);
        Headers headers = upstream.headers().toUpstream(call);
        Set<URI> tried = new HashSet<>(2);
        int attempts = 0;
        upstream.retries().called();
        while (true) {
            Pool<URI>.Place place = upstream.pool().choose(tried);
            try {
                return send(call, place, target, headers);
            } catch (Problem problem) {
                end(place, outcome(problem), problem.detail());
                tried.add(place.address());
                if (!mayTryAgain(incoming, problem, ++attempts)) {
                    throw problem;
                }
                waitBefore(attempts, tried);
            } catch (RuntimeException | Error e) {
                place.close();
                throw e;
            }
        }
    }

    private String target(Incoming incoming) {
        String path = upstream.path().upstreamPath(incoming.path());
        String query = incoming.query();
        return query == null ? path : path + "?" + OwnPath.escaped(query);
    }

    private Answer send(EdgeCall call, Pool<URI>.Place place, String target, Headers headers) {
        Incoming incoming = call.incoming();
        UpstreamRequest request = new UpstreamRequest(
                incoming.method(),
                uri(place.address(), target),
                headers,
                sending(call),
                upstream.config().timeout());
        UpstreamReply reply = call.ask(() -> upstream.client().relay(request));
        if (reply.switched()) {
            Headers switching = upstream.headers().toClient(reply.headers());
            return new Answer.Tunnel(
                    switching, reply, upstream.config().timeout().idle(), place::close);
        }
        call.streams();
        TokenStream stream = reply.bytes();
        int status = reply.status();
        stream.onEnd(end -> end(place, outcome(end, status), said(end, status)));
        return new Answer.Relay(status, upstream.headers().toClient(reply.headers()), reply.length(), stream);
    }

    private Sending sending(EdgeCall call) {
        Incoming incoming = call.incoming();
        if (upstream.config().upgrade() && wantsWebSocket(incoming)) {
            return new Sending.Upgrade(WEBSOCKET);
        }
        TokenStream body = incoming.bodyLength() == 0 ? nothing() : call.arriving();
        return new Sending.Arriving(body, incoming.bodyLength());
    }

    /** WebSockets and nothing else: behind a switch to HTTP/2, say, would be requests that no policy sees. */
    private static boolean wantsWebSocket(Incoming incoming) {
        boolean upgrade = incoming.headers().all("connection").stream()
                .flatMap(options -> Stream.of(options.split(",", -1)))
                .anyMatch(option -> option.strip().equalsIgnoreCase("upgrade"));
        return upgrade
                && incoming.method().equals("GET")
                && incoming.bodyLength() == 0
                && incoming.headers().all("upgrade").stream().allMatch(WEBSOCKET::equalsIgnoreCase)
                && incoming.headers().has("upgrade");
    }

    private static TokenStream nothing() {
        return TokenStream.of(List.of(), new End.Finished(Usage.NONE));
    }

    /** The address with the target behind it. That it is still the same address is checked, not believed. */
    static URI uri(URI address, String target) {
        String base = address.getRawPath() == null ? "" : address.getRawPath();
        String prefix = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
        URI uri;
        try {
            uri = URI.create(address.getScheme() + "://" + address.getRawAuthority() + prefix + target);
        } catch (IllegalArgumentException unwritable) {
            throw Problem.invalid("path", "a character that no URL holds", "percent-encoding")
                    .causedBy(unwritable);
        }
        boolean same = address.getRawAuthority().equals(uri.getRawAuthority())
                && address.getScheme().equals(uri.getScheme())
                && uri.getRawPath().startsWith(prefix);
        if (!same || uri.getRawFragment() != null) {
            throw Problem.invalid("path", "a path that leads elsewhere", "one below the route");
        }
        return uri;
    }

    /** Before a reply only, where nothing was sent that cannot be sent again, and as long as the budget lasts. */
    private boolean mayTryAgain(Incoming incoming, Problem problem, int attempts) {
        boolean again = problem.code() == Problem.Code.UPSTREAM_FAILED
                && IDEMPOTENT.contains(incoming.method())
                && incoming.bodyLength() == 0
                && attempts < upstream.config().retries().attempts()
                && upstream.retries().tryRetry();
        if (again) {
            upstream.noteRetry();
        }
        return again;
    }

    /** An address that was not tried yet is asked at once; the same one is given time. */
    private void waitBefore(int retry, Set<URI> tried) {
        if (tried.size() < upstream.pool().addresses().size()) {
            return;
        }
        pause(upstream.backoff().before(retry, null).orElse(Duration.ZERO));
    }

    static void pause(Duration wait) {
        try {
            Thread.sleep(wait);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.from(e);
        }
    }

    private void end(Pool<URI>.Place place, Outcome outcome, String said) {
        if (outcome == Outcome.BAD) {
            upstream.noteFailure(place.address(), said);
        }
        place.end(outcome);
    }

    private static String said(End end, int status) {
        return switch (end) {
            case End.Finished finished -> "status " + status;
            case End.Truncated truncated -> "the reply broke off";
            case End.Failed failed -> failed.problem().detail();
            case End.Cancelled cancelled -> "the caller left";
        };
    }

    private static Outcome outcome(Problem problem) {
        return switch (problem.kind()) {
            case UPSTREAM -> Outcome.BAD;
            case CALLER, CAPACITY, OURS -> Outcome.UNTOLD;
        };
    }

    /** What the application answers is its own affair; what says that nobody answers is the address's. */
    private static Outcome outcome(End end, int status) {
        return switch (end) {
            case End.Finished finished ->
                status >= BAD_GATEWAY && status <= GATEWAY_TIMEOUT ? Outcome.BAD : Outcome.GOOD;
            case End.Truncated truncated -> Outcome.BAD;
            case End.Failed failed -> outcome(failed.problem());
            case End.Cancelled cancelled -> Outcome.UNTOLD;
        };
    }
}
