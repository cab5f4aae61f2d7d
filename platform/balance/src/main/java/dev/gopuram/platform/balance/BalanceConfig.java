package dev.gopuram.platform.balance;

import dev.gopuram.kernel.Problem;
import java.time.Duration;

/**
 * How calls are spread over the addresses of an upstream.
 *
 * @param slowStart how long an address that has come back works up to its full share; zero for at once
 * @param ejection when an address that fails is left alone
 */
public record BalanceConfig(Duration slowStart, EjectionConfig ejection) {
    public BalanceConfig {
        if (slowStart.isNegative() || slowStart.compareTo(Duration.ofHours(1)) > 0) {
            throw Problem.invalid("slow_start", slowStart, "0s..1h");
        }
    }

    public static BalanceConfig defaults() {
        return new BalanceConfig(Duration.ofSeconds(10), EjectionConfig.defaults());
    }
}
