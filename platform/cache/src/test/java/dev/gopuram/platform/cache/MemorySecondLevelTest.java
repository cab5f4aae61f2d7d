package dev.gopuram.platform.cache;

import dev.gopuram.testkit.ManualClock;
import java.time.Duration;

class MemorySecondLevelTest extends SecondLevelContract {
    private final ManualClock clock = new ManualClock();
    private final MemorySecondLevel level = new MemorySecondLevel(clock);

    @Override
    SecondLevel level() {
        return level;
    }

    @Override
    void pass(Duration time) {
        clock.advance(time);
    }
}
