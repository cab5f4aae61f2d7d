package dev.gopuram.platform.wire;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Problem;
import io.grpc.Metadata;
import io.grpc.Status;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Problems as gRPC statuses and back. The status says the kind to any gRPC tool, a trailer says all of it to us. */
final class Failures {
    private static final Metadata.Key<byte[]> PROBLEM =
            Metadata.Key.of("gopuram-problem-bin", Metadata.BINARY_BYTE_MARSHALLER);
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);
    private static final String OVERSIZE = "exceeds maximum size";
    private static final int MAX_DESCRIPTION = 200;

    private final MessageCodec problems;
    private final Troubles troubles;

    Failures(MessageCodec problems, Clock clock) {
        this.problems = problems;
        this.troubles = new Troubles(clock);
    }

    Status status(Problem problem) {
        String text = problem.code() + ": " + problem.detail();
        return Status.fromCodeValue(problem.code().grpcStatus())
                .withDescription(text.length() <= MAX_DESCRIPTION ? text : text.substring(0, MAX_DESCRIPTION));
    }

    Metadata trailers(Problem problem) {
        Metadata trailers = new Metadata();
        trailers.put(PROBLEM, problems.encode(problem, Integer.MAX_VALUE).shared());
        return trailers;
    }

    /**
     * What a call that ended so means to its caller.
     *
     * @param answered whether the called node had begun its answer
     */
    Failure failure(Rpc rpc, Status status, Metadata trailers, boolean answered) {
        byte[] told = trailers.get(PROBLEM);
        if (told != null) {
            letIn(rpc);
            return new Failure((Problem) problems.decode(Bytes.wrap(told)), false);
        }
        Problem problem = problem(rpc, status, answered).causedBy(status.asException());
        return new Failure(problem, problem.code() == Problem.Code.UNAVAILABLE);
    }

    /** A call was let in, and its reply passed on. */
    void replied(Rpc rpc) {
        letIn(rpc);
        if (troubles.ends(rpc.service(), Troubles.Kind.REPLY_TOO_LARGE)) {
            LOG.atInfo()
                    .addKeyValue("service", rpc.service())
                    .addKeyValue("action", rpc.name())
                    .log("replies of the " + rpc.service() + " service pass again");
        }
    }

    private void letIn(Rpc rpc) {
        if (troubles.ends(rpc.service(), Troubles.Kind.NOT_LET_IN)) {
            LOG.atInfo()
                    .addKeyValue("service", rpc.service())
                    .addKeyValue("action", rpc.name())
                    .log("the " + rpc.service() + " service lets this node in again");
        }
    }

    private Problem problem(Rpc rpc, Status status, boolean answered) {
        return switch (status.getCode()) {
            case DEADLINE_EXCEEDED ->
                Problem.of(Problem.Code.DEADLINE_EXCEEDED, "the deadline passed while waiting for " + rpc);
            case RESOURCE_EXHAUSTED -> oversize(status) ? tooLarge(rpc, answered) : unreachable(rpc);
            case PERMISSION_DENIED, UNAUTHENTICATED -> notLetIn(rpc);
            case UNAVAILABLE, CANCELLED, ABORTED, UNIMPLEMENTED, UNKNOWN, OK -> unreachable(rpc);
            case INTERNAL, INVALID_ARGUMENT, NOT_FOUND, ALREADY_EXISTS, FAILED_PRECONDITION, OUT_OF_RANGE, DATA_LOSS ->
                Problem.of(Problem.Code.INTERNAL, rpc + ": the answer could not be understood");
        };
    }

    /** gRPC says the same of a connection that it ended for other reasons; only its words tell. */
    private static boolean oversize(Status status) {
        return String.valueOf(status.getDescription()).contains(OVERSIZE);
    }

    private Problem tooLarge(Rpc rpc, boolean answered) {
        return answered
                ? replyTooLarge(rpc, "client")
                : Problem.of(Problem.Code.TOO_LARGE, rpc + ": a request over the bound of the wire");
    }

    private static Problem unreachable(Rpc rpc) {
        return Problem.of(Problem.Code.UNAVAILABLE, "the " + rpc.service() + " service cannot be reached");
    }

    /**
     * An answer that is larger than the nodes pass on: no fault of the request.
     *
     * @param side whose {@code max_message} it exceeds
     */
    Problem replyTooLarge(Rpc rpc, String side) {
        if (troubles.begins(rpc.service(), Troubles.Kind.REPLY_TOO_LARGE)) {
            LOG.atError()
                    .addKeyValue("service", rpc.service())
                    .addKeyValue("action", rpc.name())
                    .log("a reply is larger than wire." + side + ".max_message of this node. Raise it on all nodes,"
                            + " for server and client alike");
        }
        return Problem.of(Problem.Code.INTERNAL, rpc + ": the answer is larger than the nodes here pass on");
    }

    /** The caller's key has no part in it: one of our own nodes does not let another one in. */
    private Problem notLetIn(Rpc rpc) {
        if (troubles.begins(rpc.service(), Troubles.Kind.NOT_LET_IN)) {
            LOG.atError()
                    .addKeyValue("service", rpc.service())
                    .addKeyValue("action", rpc.name())
                    .log("the " + rpc.service() + " service refuses this node: the node's certificate names no service"
                            + " that may call it. Issue a certificate that names all that the node runs (gopuram certs"
                            + " issue NODE --services ...) and restart the node; all nodes must run the same version");
        }
        return Problem.of(
                Problem.Code.INTERNAL,
                rpc + ": a node of this installation may not call it (expected: a certificate that lets it)");
    }

    /**
     * A call's failure.
     *
     * @param lost whether the connection failed rather than the service: the call may be tried again elsewhere
     */
    record Failure(Problem problem, boolean lost) {}
}
