package dev.gopuram.gateway;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import dev.gopuram.testkit.Eventually;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A gRPC client that calls any method of any service. */
final class GrpcClient implements AutoCloseable {
    private final ManagedChannel channel;

    GrpcClient(int port) {
        channel = NettyChannelBuilder.forAddress("127.0.0.1", port)
                .usePlaintext()
                .maxInboundMessageSize(64 << 20)
                .build();
    }

    /** Sends one message, as whoever has the key; nobody in particular where it is null. */
    <R extends MessageLite> Reply<R> call(String method, @Nullable String key, MessageLite message, R reply) {
        return call(method, key, message, reply, Duration.ofSeconds(20));
    }

    <R extends MessageLite> Reply<R> call(
            String method, @Nullable String key, MessageLite message, R reply, Duration deadline) {
        MethodDescriptor<MessageLite, R> descriptor = MethodDescriptor.<MessageLite, R>newBuilder()
                .setType(MethodDescriptor.MethodType.SERVER_STREAMING)
                .setFullMethodName(method)
                .setRequestMarshaller(new Marshaller<>(message))
                .setResponseMarshaller(new Marshaller<>(reply))
                .build();
        Metadata metadata = new Metadata();
        if (key != null) {
            metadata.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + key);
        }
        CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(deadline.toNanos(), TimeUnit.NANOSECONDS);
        Reply<R> coming = new Reply<>(channel.newCall(descriptor, options));
        coming.call.start(coming, metadata);
        coming.call.request(1000);
        coming.call.sendMessage(message);
        coming.call.halfClose();
        return coming;
    }

    @Override
    public void close() {
        channel.shutdownNow();
        Eventually.until("the channel is closed", channel::isTerminated);
    }

    /** What comes back. */
    static final class Reply<R> extends ClientCall.Listener<R> {
        final List<R> messages = new CopyOnWriteArrayList<>();
        private final ClientCall<MessageLite, R> call;
        private final CompletableFuture<Status> status = Eventually.future();
        private volatile Metadata trailers = new Metadata();

        private Reply(ClientCall<MessageLite, R> call) {
            this.call = call;
        }

        @Override
        public void onMessage(R message) {
            messages.add(message);
        }

        @Override
        public void onClose(Status how, Metadata last) {
            trailers = last;
            status.complete(how);
        }

        void cancel() {
            call.cancel("not wanted", null);
        }

        Status.Code code() {
            return status.join().getCode();
        }

        String description() {
            return String.valueOf(status.join().getDescription());
        }

        @Nullable
        String trailer(String name) {
            status.join();
            return trailers.get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
        }
    }

    private record Marshaller<M extends MessageLite>(M like) implements MethodDescriptor.Marshaller<M> {
        @Override
        public InputStream stream(M message) {
            return new ByteArrayInputStream(message.toByteArray());
        }

        @Override
        @SuppressWarnings("unchecked")
        public M parse(InputStream in) {
            try {
                return (M) like.getParserForType().parseFrom(in.readAllBytes());
            } catch (InvalidProtocolBufferException e) {
                throw Status.INTERNAL.withCause(e).asRuntimeException();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
