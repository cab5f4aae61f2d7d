package dev.gopuram.oip;

import java.net.URI;
import java.time.Duration;
import java.util.Map;

/**
 * Where another server is and what it may cost us.
 *
 * @param url in front of {@code /v2}
 * @param headers sent with every request, such as {@code Authorization}
 * @param connectTimeout for a connection
 * @param maxBody bytes of one answer
 */
public record OipClientConfig(URI url, Map<String, String> headers, Duration connectTimeout, int maxBody) {
    public OipClientConfig {
        headers = Map.copyOf(headers);
    }

    public static OipClientConfig of(URI url) {
        return new OipClientConfig(url, Map.of(), Duration.ofSeconds(5), 128 * 1024 * 1024);
    }
}
