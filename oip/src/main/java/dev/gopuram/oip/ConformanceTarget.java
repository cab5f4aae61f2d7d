package dev.gopuram.oip;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The server to judge.
 *
 * @param url its HTTP address, in front of {@code /v2}; null where HTTP is not judged
 * @param grpc its gRPC address, {@code host:port}, without TLS; null where gRPC is not judged
 * @param model the model to call; the first ready one of its index where null
 * @param headers sent with every call, such as {@code Authorization}
 * @param timeout of one call
 */
public record ConformanceTarget(
        @Nullable URI url,
        @Nullable String grpc,
        @Nullable String model,
        Map<String, String> headers,
        Duration timeout) {
    public ConformanceTarget {
        headers = Map.copyOf(headers);
    }
}
