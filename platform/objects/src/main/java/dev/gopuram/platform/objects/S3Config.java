package dev.gopuram.platform.objects;

import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Secret;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A bucket of Amazon S3 or of any server that speaks as it does.
 *
 * @param endpoint of another server; Amazon's where empty
 * @param prefix before every name, without a slash at its end; empty for none
 * @param accessKey with {@code secretKey}; where null, they are found as Amazon's tools find them
 * @param partSize files above this are sent in parts, 5 MiB..1 GiB
 * @param timeout of one request
 */
public record S3Config(
        String endpoint,
        String region,
        String bucket,
        String prefix,
        @Nullable String accessKey,
        @Nullable Secret secretKey,
        ByteSize partSize,
        Duration timeout) {
    private static final ByteSize LEAST_PART = ByteSize.mib(5);
    private static final ByteSize MOST_PART = ByteSize.mib(1024);
    private static final Duration LONGEST = Duration.ofMinutes(10);

    public S3Config {
        if (!endpoint.isEmpty() && !isHttp(endpoint)) {
            throw Problem.invalid("endpoint", endpoint, "http://host[:port] or https://host[:port], or nothing");
        }
        if (!prefix.isEmpty()) {
            ObjectName.require(prefix);
        }
        if (partSize.bytes() < LEAST_PART.bytes() || partSize.bytes() > MOST_PART.bytes()) {
            throw Problem.invalid("part_size", partSize, LEAST_PART + ".." + MOST_PART);
        }
        if (!timeout.isPositive() || timeout.compareTo(LONGEST) > 0) {
            throw Problem.invalid("timeout", timeout, "more than 0 and at most " + LONGEST);
        }
        if ((accessKey == null) != (secretKey == null)) {
            throw Problem.invalid("access_key", accessKey == null ? "none" : "one", "with secret_key, or neither");
        }
    }

    /** No bucket yet: one has to be named where S3 is used. */
    public static S3Config defaults() {
        return new S3Config("", "us-east-1", "", "", null, null, ByteSize.mib(16), Duration.ofSeconds(60));
    }

    private static boolean isHttp(String url) {
        try {
            URI uri = URI.create(url);
            return uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
