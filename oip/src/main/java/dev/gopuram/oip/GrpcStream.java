package dev.gopuram.oip;

import static dev.gopuram.oip.Verdict.failed;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.oip.messages.ModelInferRequest;
import dev.gopuram.oip.messages.ModelStreamInferResponse;
import io.grpc.Channel;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** One ModelStreamInfer: what goes in, and what comes out in order. */
final class GrpcStream implements StreamObserver<byte[]> {
    /** Far more than any check asks for; a server that sends on and on is stopped here. */
    private static final int MAX_WAITING = 64;

    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>(MAX_WAITING);
    private final StreamObserver<byte[]> requests;
    private final long timeoutNanos;

    /** What came: a message, or the end. */
    private sealed interface Event {
        record Answer(Bytes message) implements Event {}

        record Over(Status status) implements Event {}
    }

    private GrpcStream(GrpcSubject subject, Channel channel) {
        this.timeoutNanos = subject.timeoutNanos();
        this.requests = ClientCalls.asyncBidiStreamingCall(
                channel.newCall(
                        GrpcSubject.method(OipProto.SERVICE, "ModelStreamInfer", MethodType.BIDI_STREAMING),
                        subject.options()),
                this);
    }

    static GrpcStream open(GrpcSubject subject, Channel channel) {
        return new GrpcStream(subject, channel);
    }

    void send(ModelInferRequest request) {
        requests.onNext(request.toByteArray());
    }

    void close() {
        requests.onCompleted();
    }

    ModelStreamInferResponse next() throws InterruptedException {
        return switch (event()) {
            case Event.Answer(Bytes message) -> GrpcSubject.parsed(message.shared(), ModelStreamInferResponse.parser());
            case Event.Over(Status status) ->
                throw failed("the stream ended with " + status + " (expected: an answer)");
        };
    }

    Status end() throws InterruptedException {
        return switch (event()) {
            case Event.Answer _ -> throw failed("one more answer (expected: the end of the stream)");
            case Event.Over(Status status) -> status;
        };
    }

    private Event event() throws InterruptedException {
        Event event = events.poll(timeoutNanos, TimeUnit.NANOSECONDS);
        if (event == null) {
            throw failed("nothing came in time");
        }
        return event;
    }

    @Override
    public void onNext(byte[] message) {
        if (!events.offer(new Event.Answer(Bytes.wrap(message)))) {
            throw Status.RESOURCE_EXHAUSTED.asRuntimeException();
        }
    }

    @Override
    public void onError(Throwable failure) {
        events.offer(new Event.Over(Status.fromThrowable(failure)));
    }

    @Override
    public void onCompleted() {
        events.offer(new Event.Over(Status.OK));
    }
}
