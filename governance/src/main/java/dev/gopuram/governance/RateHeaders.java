package dev.gopuram.governance;

import dev.gopuram.edge.ErrorShape;
import dev.gopuram.platform.http.Headers;
import dev.gopuram.platform.ledger.Currency;
import dev.gopuram.platform.ledger.Period;
import dev.gopuram.platform.ledger.Standing;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Tells a client how its limits stand: in the words of its own SDK, and in those of the RateLimit header fields. Of several
 * limits in one currency the client is told the one of which least is left.
 */
final class RateHeaders {
    private static final long MILLIS = 1_000;
    private static final long SECONDS_OF_MINUTE = 60;

    /** By the share of each limit that is left: amounts of different limits say nothing of each other. */
    private static final Comparator<Standing> LEAST_LEFT = Comparator.comparingDouble(
            standing -> (double) standing.remaining() / standing.rule().limit().amount());

    private RateHeaders() {}

    static Headers add(Headers headers, ErrorShape dialect, List<Standing> standings) {
        if (standings.isEmpty()) {
            return headers;
        }
        Map<Currency, Standing> least = new EnumMap<>(Currency.class);
        for (Standing standing : standings) {
            least.merge(standing.rule().limit().currency(), standing, RateHeaders::less);
        }
        Headers told = headers;
        for (Standing standing : least.values()) {
            told = dialect == ErrorShape.ANTHROPIC ? anthropic(told, standing) : openAi(told, standing);
        }
        return rateLimit(told, least.values().stream().min(LEAST_LEFT).orElseThrow());
    }

    private static Standing less(Standing one, Standing other) {
        return LEAST_LEFT.compare(one, other) <= 0 ? one : other;
    }

    private static Headers openAi(Headers headers, Standing standing) {
        String unit = unit(standing);
        if (unit.isEmpty()) {
            return headers;
        }
        return headers.with(
                        "x-ratelimit-limit-" + unit,
                        Long.toString(standing.rule().limit().amount()))
                .with("x-ratelimit-remaining-" + unit, Long.toString(standing.remaining()))
                .with("x-ratelimit-reset-" + unit, goDuration(standing.reset()));
    }

    /** What SDKs know; money, processor time and places they do not. */
    private static String unit(Standing standing) {
        return switch (standing.rule().limit().currency()) {
            case REQUESTS -> "requests";
            case TOKENS -> "tokens";
            case INPUT_TOKENS -> "input-tokens";
            case OUTPUT_TOKENS -> "output-tokens";
            case NANO_USD, CPU_MICROS, CONCURRENT -> "";
        };
    }

    private static Headers anthropic(Headers headers, Standing standing) {
        String unit = unit(standing);
        if (unit.isEmpty()) {
            return headers;
        }
        String name = "anthropic-ratelimit-" + unit;
        return headers.with(
                        name + "-limit", Long.toString(standing.rule().limit().amount()))
                .with(name + "-remaining", Long.toString(standing.remaining()))
                .with(name + "-reset", standing.resetAt().toString());
    }

    /** The fields of the IETF's draft, for the limit of which least is left. */
    private static Headers rateLimit(Headers headers, Standing standing) {
        String name = '"' + standing.rule().name() + '"';
        long window = seconds(standing.rule().limit().period());
        return headers.with(
                        "ratelimit-policy",
                        name + ";q=" + standing.rule().limit().amount() + (window > 0 ? ";w=" + window : ""))
                .with("ratelimit", name + ";r=" + standing.remaining() + ";t=" + seconds(standing.reset()));
    }

    /** How long a window is; 0 where there is none, and a month of 30 days. */
    private static long seconds(Period period) {
        return switch (period) {
            case SECOND -> 1;
            case MINUTE -> Duration.ofMinutes(1).toSeconds();
            case HOUR -> Duration.ofHours(1).toSeconds();
            case DAY -> Duration.ofDays(1).toSeconds();
            case MONTH -> Duration.ofDays(30).toSeconds();
            case NONE -> 0;
        };
    }

    private static long seconds(Duration wait) {
        return Math.ceilDiv(wait.toMillis(), MILLIS);
    }

    /** As Go writes it, which OpenAI's clients read: {@code 350ms}, {@code 12.5s}, {@code 6m0s}. */
    static String goDuration(Duration wait) {
        long millis = wait.toMillis();
        if (millis < MILLIS) {
            return millis + "ms";
        }
        long seconds = millis / MILLIS;
        if (seconds < SECONDS_OF_MINUTE) {
            long rest = millis % MILLIS / 100;
            return rest == 0 ? seconds + "s" : seconds + "." + rest + "s";
        }
        long minutes = seconds / SECONDS_OF_MINUTE;
        String tail = minutes % SECONDS_OF_MINUTE + "m" + seconds % SECONDS_OF_MINUTE + "s";
        return minutes < SECONDS_OF_MINUTE ? tail : minutes / SECONDS_OF_MINUTE + "h" + tail;
    }
}
