package dev.gopuram.platform.wire;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Deadline;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.security.NodeIdentity;
import io.grpc.Context;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where a call comes in: asks whether its caller may call this service and whether there is room, then reads it. */
final class Entrance implements ServerCallHandler<Bytes, Bytes> {
    private static final Logger LOG = LoggerFactory.getLogger(Entrance.class);
    /** One request, and the proof that there is no second. */
    private static final int MESSAGES_WANTED = 2;

    private static final Duration OVERLOAD_RETRY = Duration.ofSeconds(1);

    private final Rpc rpc;
    private final Object port;
    private final CallerRights rights;
    private final ServedCall.Serving serving;

    Entrance(Rpc rpc, Object port, CallerRights rights, ServedCall.Serving serving) {
        this.rpc = rpc;
        this.port = port;
        this.rights = rights;
        this.serving = serving;
    }

    @Override
    public ServerCall.Listener<Bytes> startCall(ServerCall<Bytes, Bytes> call, Metadata headers) {
        Optional<NodeIdentity> caller = caller(call);
        boolean allowed = caller.stream()
                .flatMap(node -> node.services().stream())
                .anyMatch(service -> rights.mayCall(service, rpc.service()));
        if (!allowed) {
            LOG.atWarn()
                    .addKeyValue("caller", caller.map(NodeIdentity::node).orElse("unknown"))
                    .addKeyValue("service", rpc.service())
                    .addKeyValue("action", rpc.name())
                    .log("a call was refused: no service of the calling node may make it");
            return refused(call);
        }
        if (!serving.admission().enter()) {
            return overloaded(
                    call,
                    Problem.of(
                                    Problem.Code.OVERLOADED,
                                    "calls: " + serving.admission().limit() + " are running (expected: fewer)")
                            .retryAfter(OVERLOAD_RETRY));
        }
        call.request(MESSAGES_WANTED);
        return new ServedCall(rpc, port, call, headers, deadline(), serving);
    }

    /** Without a problem of ours, which would pass for an answer of the service to whoever asked the calling node. */
    private ServerCall.Listener<Bytes> refused(ServerCall<Bytes, Bytes> call) {
        call.close(
                Status.PERMISSION_DENIED.withDescription(rpc + ": the calling node may not call it"), new Metadata());
        return new ServerCall.Listener<>() {};
    }

    private ServerCall.Listener<Bytes> overloaded(ServerCall<Bytes, Bytes> call, Problem problem) {
        call.close(serving.failures().status(problem), serving.failures().trailers(problem));
        return new ServerCall.Listener<>() {};
    }

    /** The caller's deadline as this process's clock sees it. */
    private Deadline deadline() {
        Deadline longest = Deadline.after(serving.maxCall(), serving.clock());
        io.grpc.Deadline told = Context.current().getDeadline();
        return told == null
                ? longest
                : longest.atMost(Duration.ofNanos(Math.max(0, told.timeRemaining(TimeUnit.NANOSECONDS))));
    }

    private static Optional<NodeIdentity> caller(ServerCall<?, ?> call) {
        SSLSession session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
        if (session == null) {
            return Optional.empty();
        }
        try {
            Certificate[] chain = session.getPeerCertificates();
            return chain.length > 0 && chain[0] instanceof X509Certificate certificate
                    ? NodeIdentity.of(certificate)
                    : Optional.empty();
        } catch (SSLPeerUnverifiedException unverified) {
            return Optional.empty();
        }
    }
}
