package dev.gopuram.testkit;

import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Deadline;
import dev.gopuram.platform.lifecycle.Opened;
import java.nio.file.Path;
import java.time.Duration;

/** A service in this process. */
record LocalRunning<P>(Opened<P> opened) implements Running<P> {
    private static final Duration DRAIN = Duration.ofSeconds(5);

    static <P> LocalRunning<P> start(Fixture<P> fixture, Path dataDir) {
        Opened<P> opened = fixture.open(FixtureContext.in(dataDir));
        opened.part().start();
        return new LocalRunning<>(opened);
    }

    @Override
    public P port() {
        return opened.port();
    }

    @Override
    public long pid() {
        return ProcessHandle.current().pid();
    }

    @Override
    public void close() {
        opened.part().drain(Deadline.after(DRAIN, Clock.system()));
        opened.part().stop();
    }
}
