package dev.gopuram.gateway;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does one thing again and again until it is stopped. A failure is logged when it begins and when it is over. */
final class Ticker {
    private static final Logger log = LoggerFactory.getLogger(Ticker.class);

    private final String name;
    private final Duration interval;
    private final Runnable task;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private boolean failing;

    Ticker(String name, Duration interval, Runnable task) {
        this.name = name;
        this.interval = interval;
        this.task = task;
    }

    void start() {
        Thread.ofVirtual().name("gateway-" + name).start(this::loop);
    }

    void stop() {
        stopped.countDown();
    }

    private void loop() {
        try {
            do {
                tick();
            } while (!stopped.await(interval.toNanos(), TimeUnit.NANOSECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tick() {
        try {
            task.run();
            if (failing) {
                log.atInfo().addKeyValue("task", name).log("works again");
            }
            failing = false;
        } catch (RuntimeException e) {
            if (!failing) {
                log.atWarn()
                        .addKeyValue("task", name)
                        .addKeyValue("cause", String.valueOf(e.getMessage()))
                        .log("fails");
            }
            failing = true;
        }
    }
}
