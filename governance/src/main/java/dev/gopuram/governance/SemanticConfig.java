package dev.gopuram.governance;

import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Reloadable;
import java.time.Duration;

/**
 * When a chat is given the answer to a question of the same meaning.
 *
 * @param enabled whether at all
 * @param model what finds the meaning; the default embedding model where empty
 * @param threshold the least cosine of two questions that count as one
 * @param ttl how long an answer is given again
 * @param maxEntries answers of one tenant; one more forgets the one not asked for the longest
 * @param memory of a node for all of them
 * @param maxTemperature the highest temperature a request may ask for; one that names none asks for 1
 * @param maxQuestion the longest question, in characters
 */
public record SemanticConfig(
        @Reloadable boolean enabled,
        @Reloadable String model,
        @Reloadable double threshold,
        @Reloadable Duration ttl,
        @Reloadable int maxEntries,
        ByteSize memory,
        @Reloadable double maxTemperature,
        @Reloadable int maxQuestion) {
    private static final double LEAST_THRESHOLD = 0.5;
    private static final double HOTTEST = 2;
    private static final Duration LONGEST = Duration.ofDays(30);
    private static final int MOST_ENTRIES = 10_000;
    private static final int LONGEST_QUESTION = 10_000;
    private static final ByteSize MOST_MEMORY = ByteSize.mib(16 * 1024);

    public SemanticConfig {
        if (!(threshold >= LEAST_THRESHOLD && threshold <= 1)) {
            throw Problem.invalid("threshold", threshold, "0.5..1");
        }
        if (!ttl.isPositive() || ttl.compareTo(LONGEST) > 0) {
            throw Problem.invalid("ttl", ttl, "more than 0s, at most 30d");
        }
        if (maxEntries < 1 || maxEntries > MOST_ENTRIES) {
            throw Problem.invalid("max_entries", maxEntries, "1.." + MOST_ENTRIES);
        }
        if (memory.bytes() > MOST_MEMORY.bytes()) {
            throw Problem.invalid("memory", memory, "0B.." + MOST_MEMORY);
        }
        if (!(maxTemperature >= 0 && maxTemperature <= HOTTEST)) {
            throw Problem.invalid("max_temperature", maxTemperature, "0..2");
        }
        if (maxQuestion < 1 || maxQuestion > LONGEST_QUESTION) {
            throw Problem.invalid("max_question", maxQuestion, "1.." + LONGEST_QUESTION);
        }
    }

    public static SemanticConfig defaults() {
        return new SemanticConfig(false, "", 0.94, Duration.ofHours(1), 1_000, ByteSize.mib(32), 0.3, 500);
    }
}
