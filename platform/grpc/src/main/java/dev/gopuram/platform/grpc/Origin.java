package dev.gopuram.platform.grpc;

import dev.gopuram.platform.http.Headers;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a call before its message.
 *
 * @param path a slash, the service, a slash, the method
 * @param headers its metadata; what is binary there is Base64 here
 * @param address the peer's, without its port
 * @param deadline the client's; null where it has none
 */
record Origin(
        String path,
        Headers headers,
        String address,
        @Nullable Deadline deadline) {
    private static final String UNKNOWN = "unknown";
    private static final String TYPE = "content-type";

    static Origin of(ServerCall<?, ?> call, Metadata metadata) {
        SocketAddress peer = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
        String address = peer instanceof InetSocketAddress inet && inet.getAddress() != null
                ? inet.getAddress().getHostAddress()
                : UNKNOWN;
        return new Origin(
                "/" + call.getMethodDescriptor().getFullMethodName(),
                headers(metadata),
                address,
                Context.current().getDeadline());
    }

    private static Headers headers(Metadata metadata) {
        List<String> pairs = new ArrayList<>();
        for (String name : metadata.keys()) {
            if (name.endsWith(Metadata.BINARY_HEADER_SUFFIX)) {
                add(pairs, name, metadata.getAll(Metadata.Key.of(name, Metadata.BINARY_BYTE_MARSHALLER)));
            } else {
                Iterable<String> values = metadata.getAll(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
                if (values != null) {
                    values.forEach(value -> pairs.addAll(List.of(name, value)));
                }
            }
        }
        Headers headers = Headers.of(pairs.toArray(String[]::new));
        return headers.has(TYPE) ? headers : headers.with(TYPE, "application/grpc");
    }

    private static void add(List<String> pairs, String name, @Nullable Iterable<byte[]> values) {
        if (values != null) {
            values.forEach(
                    value -> pairs.addAll(List.of(name, Base64.getEncoder().encodeToString(value))));
        }
    }

    /** How much longer the client waits; null where it does not say. */
    @Nullable
    Duration patience() {
        return deadline == null ? null : Duration.ofNanos(Math.max(0, deadline.timeRemaining(TimeUnit.NANOSECONDS)));
    }

    boolean expired() {
        return deadline != null && deadline.isExpired();
    }
}
