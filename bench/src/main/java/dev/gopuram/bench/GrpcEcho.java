package dev.gopuram.bench;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** A plain gRPC echo, without TLS and without meaning: the least a hop can cost. {@code GrpcEcho PORT} serves. */
final class GrpcEcho {
    private static final int PAYLOAD_BYTES = 200;
    private static final MethodDescriptor<byte[], byte[]> ECHO = MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName("bench.Echo/Echo")
            .setRequestMarshaller(new Raw())
            .setResponseMarshaller(new Raw())
            .build();

    private GrpcEcho() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        ServerServiceDefinition service = ServerServiceDefinition.builder("bench.Echo")
                .addMethod(ECHO, ServerCalls.asyncUnaryCall((request, reply) -> {
                    reply.onNext(request);
                    reply.onCompleted();
                }))
                .build();
        Server server = NettyServerBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0])))
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .addService(service)
                .build()
                .start();
        server.awaitTermination();
    }

    /** Calls the server from blocked virtual threads, and answers how many calls were made. */
    static long callFor(int port, int callers, Duration length) {
        ManagedChannel channel = NettyChannelBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .usePlaintext()
                .build();
        AtomicLong calls = new AtomicLong();
        long until = System.nanoTime() + length.toNanos();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < callers; i++) {
                threads.execute(() -> {
                    while (System.nanoTime() < until) {
                        ClientCalls.blockingUnaryCall(channel, ECHO, CallOptions.DEFAULT, new byte[PAYLOAD_BYTES]);
                        calls.incrementAndGet();
                    }
                });
            }
        } finally {
            channel.shutdownNow();
        }
        return calls.get();
    }

    /** Messages as the bytes that they are. */
    static final class Raw implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
