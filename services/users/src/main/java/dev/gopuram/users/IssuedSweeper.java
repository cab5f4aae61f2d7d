package dev.gopuram.users;

import dev.gopuram.kernel.Clock;
import java.time.Duration;

/** Forgets the sealed secrets of replays once nobody may ask for them any more, though no key is made to do it. */
final class IssuedSweeper {
    static final Duration INTERVAL = Duration.ofMinutes(10);

    private final KeyStore store;
    private final Clock clock;
    private final Duration replayWindow;

    IssuedSweeper(KeyStore store, Clock clock, Duration replayWindow) {
        this.store = store;
        this.clock = clock;
        this.replayWindow = replayWindow;
    }

    void sweep() {
        var _ = store.write(keys -> keys.deleteIssuedBefore(clock.now().minus(replayWindow)));
    }
}
