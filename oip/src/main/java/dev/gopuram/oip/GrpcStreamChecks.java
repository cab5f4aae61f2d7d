package dev.gopuram.oip;

import static dev.gopuram.oip.RestSubject.UNKNOWN;
import static dev.gopuram.oip.Verdict.need;

import dev.gopuram.oip.messages.ModelStreamInferResponse;
import io.grpc.Status;
import java.util.List;
import java.util.Map;

/** ModelStreamInfer. */
final class GrpcStreamChecks {
    private GrpcStreamChecks() {}

    static List<Check<GrpcSubject>> all() {
        return List.of(
                new Check<>(
                        "grpc-stream", "each request of a stream is answered, with its id", GrpcStreamChecks::answers),
                new Check<>("grpc-stream-end", "a stream ends with OK when the client is done", GrpcStreamChecks::ends),
                new Check<>("grpc-stream-same", "a stream says what a single call says", GrpcStreamChecks::same),
                new Check<>("grpc-stream-error", "after a failure the stream goes on", GrpcStreamChecks::goesOn),
                new Check<>(
                        "grpc-stream-status",
                        "triton_grpc_error ends the stream with the failure's status",
                        GrpcStreamChecks::realStatus));
    }

    private static GrpcStream open(GrpcSubject subject) {
        return GrpcStream.open(subject, subject.with(Map.of()));
    }

    private static void answers(GrpcSubject subject) throws InterruptedException {
        GrpcStream stream = open(subject);
        stream.send(subject.raw().setId("one").build());
        stream.send(subject.raw().setId("two").build());
        List<String> ids = List.of(id(stream.next()), id(stream.next()));
        stream.close();
        need(ids.contains("one") && ids.contains("two"), "ids " + ids + " (expected: one and two)");
    }

    private static String id(ModelStreamInferResponse answer) {
        need(answer.getErrorMessage().isEmpty(), "error_message: " + answer.getErrorMessage());
        return answer.getInferResponse().getId();
    }

    private static void ends(GrpcSubject subject) throws InterruptedException {
        GrpcStream stream = open(subject);
        stream.send(subject.raw().build());
        stream.next();
        stream.close();
        Status status = stream.end();
        need(status.isOk(), "ended with " + status);
    }

    private static void same(GrpcSubject subject) throws InterruptedException {
        GrpcStream stream = open(subject);
        stream.send(subject.raw().build());
        ModelStreamInferResponse answer = stream.next();
        stream.close();
        Same.check(GrpcSubject.tensors(subject.reference()), GrpcSubject.tensors(answer.getInferResponse()));
    }

    private static void goesOn(GrpcSubject subject) throws InterruptedException {
        GrpcStream stream = open(subject);
        stream.send(subject.raw().setModelName(UNKNOWN).build());
        ModelStreamInferResponse failure = stream.next();
        need(!failure.getErrorMessage().isEmpty(), "no error_message for an unknown model");
        stream.send(subject.raw().setId("after").build());
        String id = id(stream.next());
        stream.close();
        need(id.equals("after"), "id: " + id + " (expected: after)");
    }

    private static void realStatus(GrpcSubject subject) throws InterruptedException {
        GrpcStream stream = GrpcStream.open(subject, subject.with(Map.of(OipProto.REAL_STATUS, "true")));
        stream.send(subject.raw().setModelName(UNKNOWN).build());
        Status status = stream.end();
        need(status.getCode() == Status.Code.NOT_FOUND, "ended with " + status + " (expected: NOT_FOUND)");
    }
}
