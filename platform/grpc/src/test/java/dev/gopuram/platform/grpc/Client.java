package dev.gopuram.platform.grpc;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.testkit.Eventually;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A gRPC client of any method, whose messages are bytes. */
final class Client implements AutoCloseable {
    private final ManagedChannel channel;

    Client(int port) {
        channel = NettyChannelBuilder.forAddress("127.0.0.1", port)
                .usePlaintext()
                .maxInboundMessageSize(64 << 20)
                .build();
    }

    Call call(String method, String... metadata) {
        return call(CallOptions.DEFAULT, method, metadata);
    }

    Call call(Duration deadline, String method, String... metadata) {
        return call(CallOptions.DEFAULT.withDeadlineAfter(deadline.toNanos(), TimeUnit.NANOSECONDS), method, metadata);
    }

    private Call call(CallOptions options, String method, String... metadata) {
        MethodDescriptor<Bytes, Bytes> descriptor = MethodDescriptor.<Bytes, Bytes>newBuilder()
                .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
                .setFullMethodName(method)
                .setRequestMarshaller(BytesMarshaller.INSTANCE)
                .setResponseMarshaller(BytesMarshaller.INSTANCE)
                .build();
        Metadata headers = new Metadata();
        for (int i = 0; i < metadata.length; i += 2) {
            headers.put(Metadata.Key.of(metadata[i], Metadata.ASCII_STRING_MARSHALLER), metadata[i + 1]);
        }
        return new Call(channel.newCall(descriptor, options), headers);
    }

    /** Sends one message and waits for the end. */
    Call ask(String method, String message, String... metadata) {
        return call(method, metadata).say(message).halfClose().awaitEnd();
    }

    @Override
    public void close() {
        channel.shutdownNow();
        Eventually.until("the channel is closed", channel::isTerminated);
    }

    /** One call, and what came of it. */
    static final class Call {
        final List<String> messages = new CopyOnWriteArrayList<>();
        private final ClientCall<Bytes, Bytes> call;
        private final CompletableFuture<Status> status = Eventually.future();
        private volatile Metadata head = new Metadata();
        private volatile Metadata trailers = new Metadata();

        Call(ClientCall<Bytes, Bytes> call, Metadata headers) {
            this.call = call;
            call.start(
                    new ClientCall.Listener<>() {
                        @Override
                        public void onHeaders(Metadata received) {
                            head = received;
                        }

                        @Override
                        public void onMessage(Bytes message) {
                            messages.add(message.utf8());
                        }

                        @Override
                        public void onClose(Status how, Metadata last) {
                            trailers = last;
                            status.complete(how);
                        }
                    },
                    headers);
            call.request(1000);
        }

        Call say(String message) {
            return say(Bytes.utf8(message));
        }

        Call say(Bytes message) {
            call.sendMessage(message);
            return this;
        }

        Call halfClose() {
            call.halfClose();
            return this;
        }

        void cancel() {
            call.cancel("not wanted", null);
        }

        Call awaitEnd() {
            status.join();
            return this;
        }

        boolean ended() {
            return status.isDone();
        }

        Status.Code code() {
            return status.join().getCode();
        }

        String description() {
            return String.valueOf(status.join().getDescription());
        }

        @Nullable
        String head(String name) {
            return head.get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
        }

        @Nullable
        String trailer(String name) {
            return trailers.get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
        }
    }
}
