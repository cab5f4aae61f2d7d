package dev.gopuram.bench;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;

/** One caller that sends one message after another. */
final class GrpcLoad {
    private final int port;
    private final MethodDescriptor<byte[], byte[]> method;
    private final Metadata headers = new Metadata();
    private final byte[] message;

    GrpcLoad(int port, String method, String key, byte[] message) {
        this.port = port;
        this.method = MethodDescriptor.<byte[], byte[]>newBuilder()
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName(method)
                .setRequestMarshaller(new GrpcEcho.Raw())
                .setResponseMarshaller(new GrpcEcho.Raw())
                .build();
        headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + key);
        this.message = message;
    }

    /** How many were answered; one that is refused ends it. */
    long run(Duration length) {
        ManagedChannel channel = NettyChannelBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .usePlaintext()
                .build();
        try {
            Channel keyed = ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers));
            long until = System.nanoTime() + length.toNanos();
            long calls = 0;
            for (; System.nanoTime() < until; calls++) {
                ClientCalls.blockingUnaryCall(keyed, method, CallOptions.DEFAULT, message);
            }
            return calls;
        } finally {
            channel.shutdownNow();
        }
    }
}
