package dev.gopuram.conversations;

import dev.gopuram.kernel.Clock;
import dev.gopuram.platform.store.Database;
import java.time.Duration;
import java.time.Instant;
import java.util.function.IntSupplier;

/** Deletes what has been kept long enough and what an erasure left, and wraps keys anew after the master key's rotation. */
final class Sweeper {
    static final Duration INTERVAL = Duration.ofMinutes(1);

    /** Rows of one transaction. */
    private static final int AT_ONCE = 50;

    /** Transactions of one kind in a round; the next round goes on. */
    private static final int MOST_TURNS = 1_000;

    private final Database database;
    private final KeyTable keys;
    private final ConversationStore conversations;
    private final ResponseStore responses;
    private final ConversationsConfig config;
    private final Clock clock;

    Sweeper(
            Database database,
            KeyTable keys,
            ConversationStore conversations,
            ResponseStore responses,
            ConversationsConfig config,
            Clock clock) {
        this.database = database;
        this.keys = keys;
        this.conversations = conversations;
        this.responses = responses;
        this.config = config;
        this.clock = clock;
    }

    void sweep() {
        Instant now = clock.now();
        keys.forgetOverdue();
        repeat(() -> database.write(tx -> keys.rewrap(tx, AT_ONCE)));
        repeat(() -> conversations.deleteStale(now.minus(config.retention()), AT_ONCE));
        repeat(() -> responses.deleteStale(now.minus(config.responseRetention()), AT_ONCE));
    }

    private static void repeat(IntSupplier turn) {
        for (int turns = 0; turns < MOST_TURNS && turn.getAsInt() == AT_ONCE; turns++) {}
    }
}
