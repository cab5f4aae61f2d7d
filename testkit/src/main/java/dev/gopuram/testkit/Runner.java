package dev.gopuram.testkit;

import java.nio.file.Path;

/** The three ways a service may be called. A contract test is written once and runs on all of them. */
public enum Runner {
    /** The object itself. */
    LOCAL {
        @Override
        public <P> Running<P> start(Fixture<P> fixture, Path dataDir) {
            return LocalRunning.start(fixture, dataDir);
        }
    },
    /** gRPC with mTLS on loopback in this process; every call is delivered twice, its first reply lost. */
    WIRE {
        @Override
        public <P> Running<P> start(Fixture<P> fixture, Path dataDir) {
            return WireRunning.start(fixture, dataDir);
        }
    },
    /** gRPC with mTLS to a process of its own. */
    SPLIT {
        @Override
        public <P> Running<P> start(Fixture<P> fixture, Path dataDir) {
            return SplitRunning.start(fixture, dataDir);
        }
    };

    /** Opens and starts the service on this transport. Closing it and starting on the same directory is a restart. */
    public abstract <P> Running<P> start(Fixture<P> fixture, Path dataDir);
}
