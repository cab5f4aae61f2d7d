package dev.gopuram.bundles;

import dev.gopuram.kernel.Problem;
import java.net.URI;
import java.time.Duration;

/** Who runs a version. */
public sealed interface ExecutorConfig {
    /** This process, by ONNX Runtime. */
    record Onnx() implements ExecutorConfig {}

    /**
     * A server that speaks the Open Inference Protocol.
     *
     * @param url of the server, without {@code /v2}
     * @param model its name there
     * @param version its version there; the server's choice where empty
     */
    record Oip(URI url, String model, String version, Duration timeout) implements ExecutorConfig {
        private static final Duration LONGEST = Duration.ofMinutes(10);

        public Oip {
            boolean web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            if (!web || url.getHost() == null || url.getUserInfo() != null) {
                throw Problem.invalid("url", url, "http:// or https:// with a host, and without a password");
            }
            if (model.isEmpty()) {
                throw Problem.invalid("model", "empty", "its name on that server");
            }
            if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(LONGEST) > 0) {
                throw Problem.invalid("timeout", timeout, "1ms..10m");
            }
        }
    }
}
