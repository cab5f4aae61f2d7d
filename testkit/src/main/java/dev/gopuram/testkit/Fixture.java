package dev.gopuram.testkit;

import dev.gopuram.platform.lifecycle.Opened;

/**
 * Opens a service under test, with fakes for what it needs. It has a constructor without parameters, because SPLIT opens
 * it in another process; what it shares with the test goes through {@link FixtureContext#dataDir}.
 */
public interface Fixture<P> {
    Class<P> port();

    Opened<P> open(FixtureContext context);
}
